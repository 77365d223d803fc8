package dev.needletail.cli;

import dev.needletail.fuzz.Claim;
import dev.needletail.fuzz.FuzzInput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/**
 * What a command reads from its arguments, and how it shows what a peer sent. Each text is read, within the bounds that the
 * help names, or refused with the one exception that picocli turns into a usage error, and the refusal shows what was
 * written. What has a written form is read from that as the same.
 */
public final class ParserFuzz {

    private static final int KINDS = 6;
    private static final TimeSpan TIME_SPAN = new TimeSpan();
    private static final Seconds SECONDS = new Seconds();

    private ParserFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        byte[] content = input.content();
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            switch (input.flags() % KINDS) {
                case 0 -> hostPort(text);
                case 1 -> rateRange(text);
                case 2 -> within(TIME_SPAN.convert(text), 0);
                case 3 -> within(SECONDS.convert(text), 100_000);
                case 4 -> payload(content);
                default -> duration(content);
            }
        } catch (TypeConversionException refused) {
            Claim.that(
                    String.valueOf(refused.getMessage()).startsWith("'" + text + "'"),
                    "a refusal shows what was written");
            Claim.that(
                    String.valueOf(refused.getMessage()).length() > text.length() + 10,
                    "and says what is wrong with it");
        }
    }

    private static void hostPort(String text) {
        HostPort read = HostPort.parse(text);
        Claim.between(1, read.port(), 65_535, "port");
        Claim.that(!read.host().isEmpty(), "a host has a name");
        Claim.equal(HostPort.parse(read.toString()), read, "what is written");
    }

    private static void rateRange(String text) {
        RateRange read = RateRange.parse(text);
        Claim.that(0.01 <= read.from() && read.from() <= 1e8, "from is within the bounds");
        Claim.that(0.01 <= read.to() && read.to() <= 1e8, "to is within the bounds");
        Claim.equal(RateRange.parse(read.from() + ".." + read.to()), read, "what is written");
    }

    private static void within(Duration read, long leastNanos) {
        Claim.between(leastNanos, read.toNanos(), Duration.ofDays(1).toNanos(), "nanoseconds");
    }

    private static void payload(byte[] content) {
        String shown = PayloadText.of(content);
        Claim.that(shown.codePointCount(0, shown.length()) <= 2 * PayloadText.SHOWN + 30, "it is cut where it is long");
        Claim.that(shown.codePoints().allMatch(ParserFuzz::steersNothing), "what a peer sends steers no terminal");
    }

    private static void duration(byte[] content) {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        number.put(content, 0, Math.min(content.length, Long.BYTES)).rewind();
        String shown = DurationText.ofNanos(number.getLong() & Long.MAX_VALUE);
        int space = shown.indexOf(' ');
        String unit = shown.substring(space + 1);
        Claim.that(unit.equals("µs") || unit.equals("ms") || unit.equals("s"), "a duration has a unit: " + shown);
        double figure = Double.parseDouble(shown.substring(0, space));
        Claim.that(figure < 1_000 || unit.equals("s"), "the unit suits the size: " + shown);
        Claim.that(figure >= 1 || unit.equals("µs"), "the unit suits the size: " + shown);
    }

    private static boolean steersNothing(int codePoint) {
        return !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.FORMAT
                && Character.getType(codePoint) != Character.SURROGATE
                && Character.isDefined(codePoint);
    }
}
