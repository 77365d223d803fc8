package dev.needletail.bench;

import dev.needletail.fuzz.Claim;
import dev.needletail.fuzz.FuzzInput;
import dev.needletail.wire.FrameLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a load is described: sizes, types, names, and the rate over time. Each text is read or refused with its figures; what was
 * read keeps to what it says for any random number and any place in time, and is written so that it is read as the same.
 */
public final class LoadTextFuzz {

    private static final int KINDS = 4;
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private LoadTextFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        String text = new String(input.content(), StandardCharsets.UTF_8);
        switch (input.flags() % KINDS) {
            case 0 -> refusedOr(text, () -> sizes(text, input));
            case 1 -> refusedOr(text, () -> types(text));
            case 2 -> schedule(ByteBuffer.wrap(Arrays.copyOf(input.content(), 40)));
            default -> refusedOr(text, () -> names(text));
        }
    }

    private static void refusedOr(String text, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException refused) {
            Claim.that(
                    String.valueOf(refused.getMessage()).startsWith("'" + text + "'"),
                    "a refusal shows what was written");
        }
    }

    private static void sizes(String text, FuzzInput input) {
        PayloadSizes read = PayloadSizes.parse(text);
        PayloadSizes again = PayloadSizes.parse(read.toString());
        Claim.between(0, read.minBytes(), read.maxBytes(), "the least size");
        Claim.between(read.minBytes(), read.maxBytes(), FrameLayout.PAYLOAD_BYTES_MAX, "the largest size");
        for (int i = 0; i < 8; i++) {
            int random =
                    i == 0 ? -1 : input.applyAsInt(256) << 24 | input.applyAsInt(256) << 12 | input.applyAsInt(256);
            int size = read.bytes(random);
            Claim.between(read.minBytes(), size, read.maxBytes(), "a size");
            Claim.equal(again.bytes(random), size, "the size as written");
        }
    }

    private static void types(String text) {
        TypeMix read = TypeMix.parse(text);
        Map<String, Integer> facts = read.facts();
        TypeMix again = TypeMix.parse(facts.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(",")));
        Claim.equal(again.facts(), facts, "the weights as written");
        Claim.between(1, read.period(), 1_000, "period");
        int sum = facts.values().stream().mapToInt(Integer::intValue).sum();
        for (Map.Entry<String, Integer> fact : facts.entrySet()) {
            int times = 0;
            for (int i = 0; i < read.period(); i++) {
                Claim.equal(read.type(i), again.type(i), "the order as written");
                times += read.type(i).name().equalsIgnoreCase(fact.getKey()) ? 1 : 0;
            }
            Claim.equal((long) times * sum, (long) fact.getValue() * read.period(), "the share of " + fact.getKey());
        }
    }

    private static void names(String text) {
        List<PayloadKey> read = PayloadKeys.parse(text);
        Claim.equal(read.stream().map(PayloadKey::name).collect(Collectors.joining(",")), text, "the names as written");
        for (PayloadKey key : read) {
            byte[] utf8 = key.name().getBytes(StandardCharsets.UTF_8);
            Claim.between(1, utf8.length, PayloadKey.NAME_BYTES_MAX, "bytes of a name");
            byte[] payload = key.before(new byte[1]);
            ByteBuffer expected = ByteBuffer.allocate(Short.BYTES + utf8.length + 1);
            expected.putShort((short) utf8.length).put(utf8);
            Claim.that(Arrays.equals(expected.array(), payload), "length and UTF-8, then the rest");
            Claim.that(key.begins(payload), "a payload that begins with it");
            int others = 0;
            for (PayloadKey other : read) {
                others += other.begins(payload) ? 1 : 0;
            }
            Claim.equal(others, 1, "names that a payload begins with");
        }
    }

    private static void schedule(ByteBuffer numbers) {
        double from = rate(numbers.getInt());
        double to = rate(numbers.getInt());
        RateSchedule schedule = new RateSchedule(
                from,
                to,
                Long.remainderUnsigned(numbers.getLong(), DAY_NANOS),
                Long.remainderUnsigned(numbers.getLong(), DAY_NANOS));
        double position = Integer.toUnsignedLong(numbers.getInt());
        double further = position + numbers.getInt(36) * 1e-6;
        long early = schedule.offsetNanos(Math.min(position, further));
        long late = schedule.offsetNanos(Math.max(0, Math.max(position, further)));
        Claim.that(
                early <= late || Math.min(position, further) < 0,
                "a later message is not due earlier: " + early + " " + late);
        Claim.equal(schedule.offsetNanos(0), 0, "the first message is due at once");
        double rate = schedule.rateAt(late);
        Claim.that(
                Math.min(from, to) * 0.999_999 <= rate && rate <= Math.max(from, to) * 1.000_001,
                "the rate is between its ends: " + rate);
    }

    /** As the commands allow it: 0.01 to 100 million a second. */
    private static double rate(int number) {
        return 0.01 + Integer.toUnsignedLong(number) % 10_000_000_000L / 42.949_673;
    }
}
