import { lookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * What is no address of the public internet (IANA's special-purpose registries, RFC 6890): this
 * machine, private and carrier networks, link-local with the clouds' metadata at 169.254.169.254,
 * documentation, multicast, and ways to write one address inside another.
 */
const SPECIAL = new BlockList();
for (const [network, prefix] of [
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
  ["224.0.0.0", 3],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  // Unspecified, loopback, and the old way to write a v4 address in a v6 one.
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv6");
}

/** An IP address that anybody may be reached at. A v4 address mapped into v6 is judged as v4. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0 || address.includes("%")) return false;
  return !SPECIAL.check(address, version === 4 ? "ipv4" : "ipv6");
}

/** Why a host that is itself an address must not be called; null where it may be, or is a name. */
export function refusedLiteral(host: string, isNamed: boolean): string | null {
  const address = host.replace(/^\[(.*)\]$/, "$1");
  return isNamed || isIP(address) === 0 || isPublicAddress(address) ? null : notPublic(host);
}

/** Resolves as the system does; one address that is not public, and nothing is connected to. */
export function guardedLookup(privateHosts: readonly string[]): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, "", 0);
      const isNamed = privateHosts.includes(host.toLowerCase());
      const refused = found.find(({ address }) => !isNamed && !isPublicAddress(address));
      const [first] = found;
      if (refused || !first) {
        const where = refused ? ` (${refused.address})` : "";
        return done(new Error(notPublic(`${host}${where}`)), "", 0);
      }
      if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}

function notPublic(host: string): string {
  return `${host} is not an address of the public internet, and is not named as a private host`;
}
