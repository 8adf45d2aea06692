import { findHaproxy } from "./find";

/** `node tools/haproxy/get.js`: fetches a haproxy unless there is one, and prints its path. 1 if there is none to be had. */
const found = findHaproxy();
if ("missing" in found) {
  console.error(`haproxy >= 3.2 not found, ${found.missing}`);
  process.exitCode = 1;
} else {
  console.error(`haproxy ${found.version}`);
  console.log(found.path);
}
