package dev.needletail.admission;

import java.util.List;

/**
 * Which clients may connect.
 *
 * @param allow blocks of addresses, one of which has to hold a client's; none: everybody may
 * @param perAddressMax bound on the connections of one address, for IPv6 of one /64; 0: none of its own
 */
public record AccessSettings(List<AddressRange> allow, int perAddressMax) {

    /** Everybody, as often as he likes. */
    public static final AccessSettings EVERYBODY = new AccessSettings(List.of(), 0);

    public AccessSettings {
        allow = List.copyOf(allow);
        if (perAddressMax < 0) {
            throw new IllegalArgumentException(
                    "max-connections-per-address " + perAddressMax + " is below 0: 0 is no bound of its own");
        }
    }
}
