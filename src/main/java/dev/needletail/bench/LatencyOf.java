package dev.needletail.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Between a histogram of nanoseconds and its written form. */
public final class LatencyOf {

    private static final int TICKS_PER_HALF_DISTANCE = 5;

    private LatencyOf() {}

    /** The figures of a histogram into which nobody records. */
    public static Latency histogram(Histogram nanos) {
        List<Latency.Point> points = new ArrayList<>();
        for (HistogramIterationValue value : nanos.percentiles(TICKS_PER_HALF_DISTANCE)) {
            points.add(new Latency.Point(
                    value.getPercentileLevelIteratedTo(),
                    value.getValueIteratedTo(),
                    value.getTotalCountToThisValue()));
        }
        boolean any = nanos.getTotalCount() > 0;
        return new Latency(
                nanos.getTotalCount(),
                any ? nanos.getMinValue() : 0,
                any ? nanos.getMean() : 0,
                any ? nanos.getMaxValue() : 0,
                nanos.getValueAtPercentile(50),
                nanos.getValueAtPercentile(90),
                nanos.getValueAtPercentile(99),
                nanos.getValueAtPercentile(99.9),
                nanos.getValueAtPercentile(99.99),
                points,
                encoded(nanos));
    }

    /**
     * The histogram that {@link Latency#histogram} holds.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Histogram decoded(String base64) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)), 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("not a compressed HdrHistogram in base64: " + e.getMessage(), e);
        }
    }

    private static String encoded(Histogram nanos) {
        ByteBuffer bytes = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(bytes, Deflater.DEFAULT_COMPRESSION);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}
