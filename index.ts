/**
 * The program: the stack's settings, and the door that is made of them.
 *
 * client -> gateway -> link -> balancer -> fleet -> backends
 */
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse, gatehouseProblems, refuse } from "./components";
import { settingsFor } from "./stacks/index";

const name = pulumi.getProject();
const { args, problems } = settingsFor(pulumi.getStack(), pulumi.runtime.allConfig());
refuse([...problems, ...gatehouseProblems(name, args)]);

const door = new Gatehouse(name, args);

/** Where clients call each stage. */
export const urls = door.urls;
/** Whose tokens they bring. */
export const issuer = door.issuer;
/** What a service needs to be found and reached: a registry and a group to wear. */
export const registryArns = door.registryArns;
export const backendSecurityGroupId = door.backendSecurityGroupId;
export const vpcId = door.vpcId;
export const privateSubnetIds = door.privateSubnetIds;
/** What a service verifies HAProxy's client certificate by, and what a runbook rotates. */
export const trustSecretArn = door.trustSecretArn;
export const trustKeyArn = door.trustKeyArn;
export const certificateSecretArns = door.certificateSecretArns;
/** Where an operator looks. */
export const clusterName = door.clusterName;
export const serviceName = door.serviceName;
/** What `npm run deployed` waits for. */
export const taskDefinitionArn = door.taskDefinitionArn;
export const gatewayLogGroup = door.gatewayLogGroup;
export const fleetLogGroup = door.fleetLogGroup;
