import { PolicyPack } from "@pulumi/policy";
import { LAWS } from "../laws";
import { policiesOf } from "./policies";

new PolicyPack("gatehouse-laws", { enforcementLevel: "mandatory", policies: policiesOf(LAWS) });
