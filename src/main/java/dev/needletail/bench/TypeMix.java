package dev.needletail.bench;

import dev.needletail.wire.FrameType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which types are sent, and in what shares. The order is fixed and as even as the weights allow (smooth weighted round
 * robin), so that two runs send the same. Immutable.
 */
public final class TypeMix {

    private static final int PERIOD_MAX = 1_000;

    private final Map<FrameType, Integer> weights;
    private final FrameType[] order;

    private TypeMix(Map<FrameType, Integer> weights) {
        this.weights = weights;
        this.order = order(weights);
    }

    /** Nothing but this type. */
    public static TypeMix only(FrameType type) {
        return new TypeMix(Map.of(type, 1));
    }

    /**
     * Reads {@code request=8,heartbeat=1,data=1}.
     *
     * @throws IllegalArgumentException with the figures and an example
     */
    public static TypeMix parse(String text) {
        Map<FrameType, Integer> weights = new EnumMap<>(FrameType.class);
        for (String part : text.strip().split(",", -1)) {
            int equals = part.indexOf('=');
            FrameType type = type(equals < 0 ? part : part.substring(0, equals));
            int weight = equals < 0 ? 1 : weight(part.substring(equals + 1));
            if (type == null || weight < 0) {
                throw new IllegalArgumentException("'" + text + "' has the part '" + part
                        + "': write TYPE=WEIGHT with a type of request, heartbeat, data and a weight from 1 to "
                        + PERIOD_MAX + ", for example request=8,heartbeat=1,data=1");
            }
            if (weights.put(type, weight) != null) {
                throw new IllegalArgumentException("'" + text + "' has " + name(type) + " twice");
            }
        }
        int divisor = 0;
        for (int weight : weights.values()) {
            divisor = greatestCommonDivisor(weight, divisor);
        }
        int period = 0;
        for (int weight : weights.values()) {
            period += weight / divisor;
        }
        if (period > PERIOD_MAX) {
            throw new IllegalArgumentException("'" + text + "' repeats after " + period
                    + " messages only: choose weights whose sum is at most " + PERIOD_MAX);
        }
        return new TypeMix(weights);
    }

    private static @Nullable FrameType type(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "request" -> FrameType.REQUEST;
            case "heartbeat" -> FrameType.HEARTBEAT;
            case "data" -> FrameType.DATA;
            default -> null;
        };
    }

    private static int weight(String digits) {
        try {
            int weight = Integer.parseInt(digits.strip());
            return weight < 1 || weight > PERIOD_MAX ? -1 : weight;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private static FrameType[] order(Map<FrameType, Integer> weights) {
        int divisor = 0;
        int sum = 0;
        for (int weight : weights.values()) {
            divisor = greatestCommonDivisor(weight, divisor);
            sum += weight;
        }
        FrameType[] types = weights.keySet().toArray(FrameType[]::new);
        Arrays.sort(types);
        int[] credit = new int[types.length];
        FrameType[] order = new FrameType[sum / divisor];
        for (int i = 0; i < order.length; i++) {
            int richest = 0;
            for (int t = 0; t < types.length; t++) {
                credit[t] += weights.getOrDefault(types[t], 0);
                richest = credit[t] > credit[richest] ? t : richest;
            }
            credit[richest] -= sum;
            order[i] = types[richest];
        }
        return order;
    }

    /** After so many messages the order begins again. */
    int period() {
        return order.length;
    }

    /** The type at a place in the order, 0 to {@link #period} exclusive. */
    FrameType type(int place) {
        return order[place];
    }

    public boolean sends(FrameType type) {
        return weights.containsKey(type);
    }

    /** Weight by name, as given. */
    Map<String, Integer> facts() {
        Map<String, Integer> facts = new LinkedHashMap<>();
        for (FrameType type : FrameType.values()) {
            Integer weight = weights.get(type);
            if (weight != null) {
                facts.put(name(type), weight);
            }
        }
        return facts;
    }

    private static String name(FrameType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
