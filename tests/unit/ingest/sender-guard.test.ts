import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressOf, mayCome } from "#server/ingest/sender-guard.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";

const sourceOf = (senders: SiteMapInput["sources"][number]["senders"]) =>
  siteMapSchema.shape.sources.element.parse({ id: "ADT", protocol: "hl7v2", facility: "GEN", senders });
const from = (address: string, ...names: string[]) => ({ address, names });

describe("who may speak as a source", () => {
  test("is anybody while the site map names nobody", () => {
    for (const address of ["10.1.2.3", "::1", "", "no address"]) assert.ok(mayCome(sourceOf(undefined), from(address)));
  });

  test("is whoever comes from a listed address or network, also where IPv4 is shown within IPv6", () => {
    const source = sourceOf({ addresses: ["10.1.2.3", "10.20.0.0/16", "fd00::/8"] });
    for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "10.20.255.1", "::FFFF:10.20.0.9", "fd12::1"])
      assert.ok(mayCome(source, from(address)), address);
    for (const address of ["10.1.2.4", "10.21.0.1", "::ffff:10.1.2.4", "fe80::1", "", "workbench"])
      assert.ok(!mayCome(source, from(address)), address);
  });

  test("is whoever shows one of the listed certificates, and comes from a listed address too where both are listed", () => {
    const source = sourceOf({ addresses: ["10.1.2.3"], certificates: ["engine.example"] });
    assert.ok(mayCome(source, from("10.1.2.3", "ENGINE.example")));
    assert.ok(!mayCome(source, from("10.1.2.3")));
    assert.ok(!mayCome(source, from("10.1.2.3", "other.example")));
    assert.ok(!mayCome(source, from("10.1.2.4", "engine.example")));
  });

  test("is read from a request without its port", () => {
    assert.deepEqual(["10.1.2.3:51034", "::1:51034", "[::1]:9", ""].map(addressOf), ["10.1.2.3", "::1", "::1", ""]);
  });

  test("cannot be written down as something that is no address", () => {
    for (const entry of ["10.1.2.300", "10.1.2.3/40", "host.example", ""])
      assert.throws(() => sourceOf({ addresses: [entry] }), entry);
  });
});
