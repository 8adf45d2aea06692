import assert from "node:assert/strict";
import { serversOf, type Intent } from "../../../haproxy/config";
import { Room } from "../../../runtime/agent/instances/room";

const NAMESPACE = "edge.internal";

/** APIs with so many instances registered, each of one stage and version. */
const intentOf = (registered: Readonly<Record<string, number>>): Intent => ({
  namespace: NAMESPACE,
  apis: Object.entries(registered).map(([name, instances]) => ({
    name,
    stages: [{ name: "v1", versions: [{ name: "blue", host: `${name}-v1-blue.${NAMESPACE}`, port: 8080, weight: 1, instances }] }], // prettier-ignore
  })),
});

/** What Cloud Map tells of, by API. */
const told = (many: Readonly<Record<string, number>>) =>
  new Map(
    Object.entries(many).map(([name, count]) => [
      `${name}-v1-blue`,
      Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`),
    ]),
  );

const roomOf = ({ apis }: Intent) =>
  Object.fromEntries(apis.map(({ name, stages }) => [name, stages[0]?.versions[0]?.instances]));

describe("room for instances", () => {
  it("is as registered while they fit, and doubles until they do, for good", () => {
    const room = new Room();
    const made = (many: number) => roomOf(room.made(intentOf({ orders: 2 }), told({ orders: many }), 10_000));
    assert.deepEqual([made(4), made(5), made(17), made(1)], [{ orders: 2 }, { orders: 4 }, { orders: 16 }, { orders: 16 }]); // prettier-ignore
  });

  it("is as registered where that is more than was made before", () => {
    const room = new Room();
    room.made(intentOf({ orders: 2 }), told({ orders: 5 }), 10_000);
    assert.deepEqual(roomOf(room.made(intentOf({ orders: 10 }), told({ orders: 5 }), 10_000)), { orders: 10 });
  });

  it("stays an API's although another one needs more than there is", () => {
    const room = new Room();
    const both = intentOf({ flood: 2, orders: 2 });
    const most = serversOf(intentOf({ flood: 4, orders: 8 }));
    assert.deepEqual(roomOf(room.made(both, told({ orders: 16 }), most)), { flood: 2, orders: 8 });
    const flooded = room.made(both, told({ orders: 16, flood: 150 }), most);
    assert.deepEqual(roomOf(flooded), { flood: 2, orders: 8 });
    assert.ok(serversOf(flooded) <= most);
    assert.deepEqual(roomOf(room.made(both, told({ orders: 16, flood: 8 }), most)), { flood: 4, orders: 8 });
    // And what each has it keeps, whoever asks first.
    assert.deepEqual(roomOf(room.made(both, told({ orders: 32, flood: 8 }), most)), { flood: 4, orders: 8 });
  });

  it("gives way to what is registered", () => {
    const room = new Room();
    const most = serversOf(intentOf({ orders: 8, users: 2 }));
    assert.deepEqual(roomOf(room.made(intentOf({ orders: 2, users: 2 }), told({ orders: 16 }), most)), { orders: 8, users: 2 }); // prettier-ignore
    assert.deepEqual(roomOf(room.made(intentOf({ orders: 2, users: 8 }), told({ orders: 16 }), most)), { orders: 2, users: 8 }); // prettier-ignore
  });

  it("is none for what is not in the namespace, and an intent that needs none is as it was", () => {
    const intent = intentOf({ orders: 2 });
    assert.equal(new Room().made(intent, new Map([["billing", Array<string>(50).fill("10.0.0.1")]]), 10_000), intent);
  });
});
