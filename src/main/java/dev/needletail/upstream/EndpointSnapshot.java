package dev.needletail.upstream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's view of an endpoint at one moment.
 *
 * @param name as configured, {@code host:port}
 * @param addresses what the name was last resolved to
 * @param connectFailures connections that failed to open or to prove themselves since the start, over all addresses ever
 * @param resolutionFailures name resolutions that failed or were empty since the start
 * @param addressesIgnored addresses left out because the name has too many
 * @param lastResolutionError text of the last failed name resolution
 */
public record EndpointSnapshot(
        String name,
        List<Address> addresses,
        long connectFailures,
        long resolutionFailures,
        long addressesIgnored,
        @Nullable String lastResolutionError) {

    /** Connections at all present addresses, connecting ones included. */
    public int open() {
        int open = 0;
        for (Address address : addresses) {
            open += address.open;
        }
        return open;
    }

    /** Whether addresses are known and all of them are ejected. */
    public boolean ejected() {
        for (Address address : addresses) {
            if (!address.ejected) {
                return false;
            }
        }
        return !addresses.isEmpty();
    }

    /**
     * One backend address.
     *
     * @param address the address literal
     * @param open connections, connecting ones included
     * @param ejected left alone after failures, or being probed
     * @param ejectedForNanos time until it may be probed; 0 when that is now or under way, or when it is not ejected
     * @param consecutiveFailures failures in a row
     * @param failures all failures since the address was first seen
     * @param lastError text of the last failure, kept after a success
     */
    public record Address(
            String address,
            int open,
            boolean ejected,
            long ejectedForNanos,
            int consecutiveFailures,
            long failures,
            @Nullable String lastError) {}
}
