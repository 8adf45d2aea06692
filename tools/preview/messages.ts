import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "./sdk";
import type { WireObject } from "./wire";

/** The fields of a message; none when the message is absent. */
export function propertiesOf(message: StructMessage | undefined): WireObject {
  return message?.toJavaScript() ?? {};
}

/** The message that carries these fields. */
export function structFrom(object: WireObject): StructMessage {
  return Struct.fromJavaScript(object);
}
