package dev.needletail.inbound;

/**
 * How many frames a client may send.
 *
 * @param framesPerSecond in the long run; 0: as many as it likes
 * @param burst frames above that at once, after a pause long enough: the size of the token bucket
 */
public record FrameRate(int framesPerSecond, int burst) {

    /** As many as the node can take. */
    public static final FrameRate UNLIMITED = new FrameRate(0, 0);

    public FrameRate {
        if (framesPerSecond < 0 || burst < 0) {
            throw new IllegalArgumentException(
                    "frames-per-second %d and burst %d are 0 or more".formatted(framesPerSecond, burst));
        }
        if (framesPerSecond > 0 && burst == 0) {
            burst = framesPerSecond; // as many as a second brings
        }
        if (framesPerSecond == 0 && burst > 0) {
            throw new IllegalArgumentException("burst " + burst
                    + " without frames-per-second has no effect: set that as well, or leave burst away");
        }
    }

    boolean isLimited() {
        return framesPerSecond > 0;
    }
}
