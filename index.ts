/**
 * The program: the stack's settings, and the Gatehouse that is made of them.
 *
 * client -> gateway -> link -> balancer -> fleet -> backends
 */
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse, gatehouseProblems, refuse } from "./components";
import { decided, relaxationsOf } from "./stacks";

const name = pulumi.getProject();
const stack = pulumi.getStack();
const { args: decidedArgs, problems } = decided(stack, pulumi.runtime.allConfig());
// Stacks may share an account and a region: what has a fixed name says whose it is.
const args = { identity: `${name}-${stack}`, ...decidedArgs };
refuse(problems(gatehouseProblems(name, args)));

const gatehouse = new Gatehouse(name, args);

/** What an `Api` of another program is attached by. */
export const reference = gatehouse.reference;
/** Where clients call each stage. */
export const urls = gatehouse.urls;
/** What the DNS must have, where it is kept elsewhere than in Route 53. */
export const dnsRecords = gatehouse.dnsRecords;
/** Whose tokens they bring; and of REST APIs with usage plans the consumers' keys, secret. */
export const { issuer, apiKeys } = gatehouse;
/** What a service needs to be found and reached: a registry, and a security group that admits the fleet. */
export const registryArns = gatehouse.registryArns;
export const backendSecurityGroupId = gatehouse.backendSecurityGroupId;
export const { vpcId, privateSubnetIds, endpointsSecurityGroupId, s3PrefixListId } = gatehouse;
/** What a service verifies HAProxy's client certificate by, and what its own certificate is issued by. */
export const { haproxyName, trustSecretArn, trustKeyArn } = gatehouse;
export const { certificateAuthorities, certificateIssuer, signersPath } = gatehouse;
/** Where an operator looks, and what a runbook names. */
export const certificates = gatehouse.certificates;
export const { balancerArnSuffix, clusterName, serviceName } = gatehouse;
/** What `npm run deployed` waits for. */
export const taskDefinitionArn = gatehouse.taskDefinitionArn;
export const { gatewayLogGroups, fleetLogGroup } = gatehouse;
/** The laws of policy/ that this stack does not keep, each with its reason: what `npm start` shows and the laws read. */
export const relaxations = relaxationsOf(stack);
