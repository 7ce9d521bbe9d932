/**
 * Which addresses the server fetches from. A person who may launch runs must not reach, through the server, what only the server's
 * machine can reach: its loopback services, its private network, the metadata service of a cloud.
 *
 * The address is looked at where the connection is made (`guardedLookup`), not before: a name that answers differently the second time
 * gains nothing.
 */
import { lookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { fetchRefused } from "../errors.ts";

const SPECIAL = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  SPECIAL.addSubnet(network, bits, "ipv4");

/** Of IPv6 only global unicast is public, without the parts of it that carry or stand for other addresses. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");
const NOT_GLOBAL = new BlockList();
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  NOT_GLOBAL.addSubnet(network, bits, "ipv6");

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !SPECIAL.check(address, "ipv4");
    case 6:
      return GLOBAL.check(address, "ipv6") && !NOT_GLOBAL.check(address, "ipv6");
    default:
      return false;
  }
}

/** The address that a person gave, or that another server sent us on to. */
export function readAddress(text: string): URL {
  if (!URL.canParse(text)) throw fetchRefused(text, "it is not an address", "Write it as https://host/path");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    url.username = url.password = "";
    throw fetchRefused(url.href, "it holds a user name or password", "Download the file yourself, and upload it.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw fetchRefused(url.href, `${url.protocol} is not one of https: and http:`, "Download the file yourself, and upload it.");
  url.hash = "";
  return url;
}

/** For hosts that are written as numbers, where nothing is looked up. */
export function refuseInside(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw insideRefused(url.href, host);
}

function insideRefused(address: string, host: string): Error {
  return fetchRefused(
    address,
    `${host} is on this machine or in a private network`,
    "Upload the file; or start the server with --allow-private-addresses.",
  );
}

/** `dns.lookup` for connections, that knows no other than public addresses. */
export function guardedLookup(url: URL): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (failure: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => {
      if (failure !== null) return done(failure, []);
      const inside = found.find(({ address }) => !isPublicAddress(address));
      if (inside !== undefined) return done(insideRefused(url.href, host) as NodeJS.ErrnoException, []);
      if (options.all === true) done(null, [...found]);
      else done(null, found[0]?.address ?? "", found[0]?.family ?? 4);
    });
  };
}
