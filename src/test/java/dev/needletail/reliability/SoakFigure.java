package dev.needletail.reliability;

import java.util.function.ToDoubleFunction;

/**
 * What must not grow while a node serves.
 *
 * <p>A figure grows when its slope is above zero for sure, and is material: over so much in an hour, and over so much within the
 * samples that noise of a short run is not taken for it.
 */
enum SoakFigure {
    HEAP("heap after a full collection", "MB", 12, 3, Sample::heapMb),
    DIRECT("native memory of buffers", "MB", 12, 3, Sample::directMb),
    RESIDENT("resident memory", "MB", 60, 24, Sample::residentMb),
    THREADS("threads", "", 4, 2, Sample::threads),
    DESCRIPTORS("file descriptors", "", 40, 12, Sample::descriptors),
    CONNECTIONS("client connections", "", 40, 12, Sample::connections),
    BUFFERS("buffers leased", "", 40, 12, Sample::buffers);

    final String title;
    final String unit;
    final double perHourMax;
    final double growthMin;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final ToDoubleFunction<Sample> value;

    SoakFigure(String title, String unit, double perHourMax, double growthMin, ToDoubleFunction<Sample> value) {
        this.title = title;
        this.unit = unit;
        this.perHourMax = perHourMax;
        this.growthMin = growthMin;
        this.value = value;
    }

    double of(Sample sample) {
        return value.applyAsDouble(sample);
    }

    /** The option that sets {@link #perHourMax}. */
    String option() {
        return name().toLowerCase(java.util.Locale.ROOT) + "-per-hour";
    }

    boolean grows(Trend trend, double perHour) {
        return trend.rises() && trend.slope() > perHour && trend.growth() > growthMin;
    }
}
