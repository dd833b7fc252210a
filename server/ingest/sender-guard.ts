import { BlockList, isIP, isIPv4 } from "node:net";
import type { SiteSource } from "#server/site/site-map.ts";

/** What a connection shows of whoever is at its other end. */
export interface Caller {
  /** Network address, without its port. */
  address: string;
  /** Common and DNS names of a client certificate that an authority of ours signed; empty without one. */
  names: readonly string[];
}

const lists = new WeakMap<SiteSource, BlockList>();

/** Whether a source may come from here: MSH-3 and MSH-4 are claims that anybody on the network can make. */
export function mayCome(source: SiteSource, caller: Caller): boolean {
  const { addresses, certificates } = source.senders;
  if (addresses.length > 0 && !isListed(source, plainAddress(caller.address))) return false;
  if (certificates.length === 0) return true;
  const names = new Set(caller.names.map((name) => name.toLowerCase()));
  return certificates.some((name) => names.has(name.toLowerCase()));
}

/** `10.1.2.3:51034` or `::1:51034`, as requests state it, without the port. */
export function addressOf(remote: string): string {
  return remote.slice(0, Math.max(remote.lastIndexOf(":"), 0)).replace(/^\[|\]$/g, "");
}

/** IPv4 within IPv6 (RFC 4291 section 2.5.5.2), as dual-stack listeners show it. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

function isListed(source: SiteSource, address: string): boolean {
  let list = lists.get(source);
  if (!list) {
    list = new BlockList();
    for (const entry of source.senders.addresses) addEntry(list, entry);
    lists.set(source, list);
  }
  return isIP(address) !== 0 && list.check(address, familyOf(address));
}

function addEntry(list: BlockList, entry: string): void {
  const [network = "", length] = entry.split("/", 2);
  if (length === undefined) list.addAddress(network, familyOf(network));
  else list.addSubnet(network, Number(length), familyOf(network));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}
