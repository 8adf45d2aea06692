/** Why a question cannot be asked of this stack, in this account, or with what the command was given. */
export class NotAsked extends Error {
  override readonly name: string = "NotAsked";
}
