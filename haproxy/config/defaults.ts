import type { ClassLimits, ClientClass } from "./intent-policy";

/**
 * Per 10 s. A person's client makes bursts of some ten requests a page; an agent's loop must be felt within seconds; a
 * service is bounded only so that one mistake does not take the fleet. A source may be an office behind one address.
 */
export const LIMITS: Readonly<Record<ClientClass, ClassLimits>> = {
  Person: {
    subject: { requests: 100, errors: 50, concurrent: 20 },
    key: { requests: 1000 },
    source: { requests: 300 },
  },
  Agent: { subject: { requests: 20, errors: 20, concurrent: 4 }, key: { requests: 200 }, source: { requests: 60 } },
  Service: {
    subject: { requests: 1000, errors: 200, concurrent: 100 },
    key: { requests: 1000 },
    source: { requests: 3000 },
  },
};
