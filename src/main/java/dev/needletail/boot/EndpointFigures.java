package dev.needletail.boot;

import dev.needletail.upstream.EndpointSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backend, as all loops together see it.
 *
 * @param name as configured, {@code host:port}
 * @param open connections to its present addresses, those being opened included
 * @param ejected whether addresses are known and each of them is ejected
 * @param connectFailures connections that failed to open or to prove themselves
 * @param resolutionFailures name lookups that failed; each loop counts them
 * @param addressesIgnored addresses left out because the name has too many; of the loop that left out most
 * @param lastError of a name lookup, else of an address; kept after a success
 */
record EndpointFigures(
        String name,
        int open,
        boolean ejected,
        long connectFailures,
        long resolutionFailures,
        long addressesIgnored,
        @Nullable String lastError,
        List<AddressFigures> addresses) {

    /**
     * One address of a backend.
     *
     * @param ejected whether every loop that knows it leaves it alone
     * @param ejectedLoops loops that leave it alone
     * @param probedInSeconds time until the first of them may try it again
     * @param consecutiveFailures failures in a row, of the loop that has most
     */
    record AddressFigures(
            String address,
            int open,
            boolean ejected,
            int ejectedLoops,
            double probedInSeconds,
            int consecutiveFailures,
            long failures,
            @Nullable String lastError) {

        static AddressFigures merged(List<EndpointSnapshot.Address> views) {
            int open = 0;
            int ejectedLoops = 0;
            long probedInNanos = Long.MAX_VALUE;
            int consecutive = 0;
            long failures = 0;
            String lastError = null;
            for (EndpointSnapshot.Address view : views) {
                open += view.open();
                if (view.ejected()) {
                    ejectedLoops++;
                    probedInNanos = Math.min(probedInNanos, view.ejectedForNanos());
                }
                consecutive = Math.max(consecutive, view.consecutiveFailures());
                failures += view.failures();
                lastError = lastError == null ? view.lastError() : lastError;
            }
            return new AddressFigures(
                    views.getFirst().address(),
                    open,
                    ejectedLoops == views.size(),
                    ejectedLoops,
                    ejectedLoops == 0 ? 0 : probedInNanos / 1e9,
                    consecutive,
                    failures,
                    lastError);
        }
    }

    /** What the loops see, merged by name and by address, in the order of their first sight. */
    static List<EndpointFigures> merged(List<List<EndpointSnapshot>> loops) {
        Map<String, List<EndpointSnapshot>> byName = new LinkedHashMap<>();
        for (List<EndpointSnapshot> loop : loops) {
            for (EndpointSnapshot view : loop) {
                byName.computeIfAbsent(view.name(), name -> new ArrayList<>()).add(view);
            }
        }
        return byName.values().stream().map(EndpointFigures::mergedViews).toList();
    }

    private static EndpointFigures mergedViews(List<EndpointSnapshot> views) {
        Map<String, List<EndpointSnapshot.Address>> byAddress = new LinkedHashMap<>();
        long connectFailures = 0;
        long resolutionFailures = 0;
        long ignored = 0;
        String lastError = null;
        for (EndpointSnapshot view : views) {
            connectFailures += view.connectFailures();
            resolutionFailures += view.resolutionFailures();
            ignored = Math.max(ignored, view.addressesIgnored());
            lastError = lastError == null ? view.lastResolutionError() : lastError;
            for (EndpointSnapshot.Address address : view.addresses()) {
                byAddress
                        .computeIfAbsent(address.address(), literal -> new ArrayList<>())
                        .add(address);
            }
        }
        List<AddressFigures> addresses =
                byAddress.values().stream().map(AddressFigures::merged).toList();
        int open = 0;
        boolean ejected = !addresses.isEmpty();
        for (AddressFigures address : addresses) {
            open += address.open();
            ejected &= address.ejected();
            lastError = lastError == null ? address.lastError() : lastError;
        }
        return new EndpointFigures(
                views.getFirst().name(),
                open,
                ejected,
                connectFailures,
                resolutionFailures,
                ignored,
                lastError,
                addresses);
    }
}
