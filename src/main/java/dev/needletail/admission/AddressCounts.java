package dev.needletail.admission;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each address has, over all loops. Only addresses with a connection are here: the table is as large
 * as the connections are many, and {@code tcp.max-connections} bounds those.
 *
 * <p>IPv6 addresses count by their /64: it is what one link, often one host, is given (RFC 4291 §2.5.1, RFC 6177), and a
 * host may take a new address within it for each connection. Behind a translator of addresses (NAT) many clients
 * share one IPv4 address; the bound has to allow for that.
 *
 * <p>Any thread.
 */
final class AddressCounts {

    private static final int IPV6_PREFIX_BYTES = 8;

    /** {@code bits} of a whole IPv4 address, or the upper half of an IPv6 one. */
    record Key(boolean six, long bits) {

        static Key of(InetAddress address) {
            byte[] bytes = address.getAddress();
            boolean six = address instanceof Inet6Address;
            long bits = 0;
            for (int i = 0; i < (six ? IPV6_PREFIX_BYTES : bytes.length); i++) {
                bits = bits << Byte.SIZE | (bytes[i] & 0xff);
            }
            return new Key(six, bits);
        }
    }

    private final int max;
    private final ConcurrentHashMap<Key, Integer> counts = new ConcurrentHashMap<>();

    /** @param max connections of one key */
    AddressCounts(int max) {
        this.max = max;
    }

    /** Takes a place; {@code false} when all of this address are taken. */
    boolean take(Key key) {
        // compute is atomic for the key: the count never exceeds the bound, however many loops accept.
        boolean[] taken = new boolean[1];
        counts.compute(key, (same, count) -> {
            int now = count == null ? 0 : count;
            taken[0] = now < max;
            return taken[0] ? now + 1 : count;
        });
        return taken[0];
    }

    /** Gives a place back. */
    void give(Key key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Addresses that have a connection. */
    int addresses() {
        return counts.size();
    }
}
