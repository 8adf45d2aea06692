import { connect } from "node:net";

/** Asks HAProxy's Runtime API one thing. */
export async function ask(socket: string, command: string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const connection = connect(socket).setEncoding("utf8");
    let text = "";
    connection.on("data", (part: string) => (text += part));
    connection.on("error", reject).on("end", () => resolve(text.trim()));
    connection.end(`${command}\n`);
  });
}

/** Tells HAProxy to change something. It is silent when it did. @throws what it says otherwise. */
export async function tell(socket: string, command: string): Promise<void> {
  const said = await ask(socket, command);
  if (said !== "") throw new Error(`${command}: ${said}`);
}

/** The servers of a backend: a version's template has one for each instance it may have. */
export async function servers(socket: string, backend: string): Promise<{ name: string; up: boolean }[]> {
  const [, , ...rows] = (await ask(socket, `show servers state ${backend}`)).split("\n");
  // Columns: be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state …; 0 is down, and no reason against it.
  return rows
    .map((row) => row.split(" "))
    .map(([, , , name = "", , operational, administrative]) => ({
      name,
      up: operational !== "0" && administrative === "0",
    }));
}

/** Gives every instance of a version its weight, the ones that are yet to come included. */
export async function setWeight(socket: string, stage: string, version: string, weight: number): Promise<void> {
  for (const { name } of await servers(socket, stage)) {
    if (name.split(/[.-]\d+$/)[0] === version) await tell(socket, `set server ${stage}/${name} weight ${weight}`);
  }
}
