import { text } from "../../fields";
import { label } from "../../fields/dns";

/**
 * The row of an `identity`: what tells a component from all others of its account and region. Names that AWS has once in an account
 * and region (families, paths, metrics' dimensions, private DNS names) begin with it, and so do those of log groups and
 * aliases, which people read. Everything else is named by Pulumi, and unique by itself.
 */
export const IDENTITY = text(label(64, "edge-prod")).optional("the component's name");
