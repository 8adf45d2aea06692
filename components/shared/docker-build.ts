import { input, text } from "../../fields";

/** What Docker builds an image from, and the tag that it gets. */
export const DOCKER_BUILD = {
  context: input(text({ what: "give the folder of a Dockerfile", fits: /^[^\0\n]+$/, example: "runtime/image" })),
  tag: input(
    text({
      what: "use up to 128 letters, digits, _ . and -, as Docker's tags are",
      fits: /^\w[\w.-]{0,127}$/,
      example: "1.0.0",
    }),
  ),
};
