package dev.needletail.outbound;

/**
 * How answers are gathered.
 *
 * @param batchBytes size of a batch buffer: the size that the loop's pool serves
 * @param sliceThresholdBytes runs of at least so many bytes leave where they lie instead of being copied; 0: always,
 *     {@link Integer#MAX_VALUE}: never (but for what is larger than a batch buffer)
 */
public record OutputSettings(int batchBytes, int sliceThresholdBytes) {

    public OutputSettings {
        if (batchBytes < 1 || sliceThresholdBytes < 0) {
            throw new IllegalArgumentException("batch of " + batchBytes + " bytes, slice threshold of "
                    + sliceThresholdBytes + " bytes: the first must be positive, the second must not be negative");
        }
    }
}
