package dev.needletail.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names that the payloads of a load begin with: those of services before what a REQUEST holds, those of channels before
 * DATA; several are used in turn. Immutable.
 */
public final class PayloadKeys {

    /** Names in one list. */
    public static final int NAMES_MAX = 1_024;

    /** Payloads begin with no name. */
    public static final PayloadKeys NONE = new PayloadKeys(List.of(), List.of());

    /** Without names, the one that takes nothing. */
    private final PayloadKey[] services;

    private final PayloadKey[] channels;

    /** @param services none: a REQUEST begins with no name; {@code channels} likewise, of DATA */
    public PayloadKeys(List<PayloadKey> services, List<PayloadKey> channels) {
        assert services.size() <= NAMES_MAX && channels.size() <= NAMES_MAX : services.size() + " " + channels.size();
        this.services = orNone(services);
        this.channels = orNone(channels);
    }

    private static PayloadKey[] orNone(List<PayloadKey> keys) {
        return keys.isEmpty() ? new PayloadKey[] {PayloadKey.NONE} : keys.toArray(PayloadKey[]::new);
    }

    /**
     * Reads {@code orders} or {@code orders,prices,quotes}; blanks belong to the names.
     *
     * @throws IllegalArgumentException with the figures and the way out
     */
    public static List<PayloadKey> parse(String text) {
        String[] names = text.split(",", -1);
        if (names.length > NAMES_MAX) {
            throw new IllegalArgumentException(
                    "'" + text + "' has " + names.length + " names, " + NAMES_MAX + " are possible");
        }
        Set<String> seen = new HashSet<>();
        List<PayloadKey> keys = new ArrayList<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("'" + text + "' has '" + name + "' twice: leave one of them out");
            }
            keys.add(key(text, name));
        }
        return keys;
    }

    private static PayloadKey key(String text, String name) {
        try {
            return PayloadKey.of(name);
        } catch (IllegalArgumentException e) {
            throw text.equals(name) ? e : new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }

    /** Whose turn it is on a connection with this number among all of the run. */
    KeyTurn serviceTurn(int connection) {
        return new KeyTurn(services.length, connection);
    }

    KeyTurn channelTurn(int connection) {
        return new KeyTurn(channels.length, connection);
    }

    /** What a REQUEST whose turn is {@code number} begins with. */
    PayloadKey service(int number) {
        return services[number];
    }

    /** What DATA whose turn is {@code number} begins with. */
    PayloadKey channel(int number) {
        return channels[number];
    }

    /** The key that takes the most bytes; of length 0 when there is no name. */
    public PayloadKey longest() {
        return Stream.concat(Arrays.stream(services), Arrays.stream(channels))
                .max(Comparator.comparingInt(PayloadKey::length))
                .orElse(PayloadKey.NONE);
    }

    /** Names of the services; null when there are none. */
    @Nullable
    List<String> services() {
        return names(services);
    }

    /** Names of the channels; null when there are none. */
    @Nullable
    List<String> channels() {
        return names(channels);
    }

    private static @Nullable List<String> names(PayloadKey[] keys) {
        return keys[0] == PayloadKey.NONE
                ? null
                : Arrays.stream(keys).map(PayloadKey::name).toList();
    }
}
