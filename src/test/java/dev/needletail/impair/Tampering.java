package dev.needletail.impair;

/**
 * What happens to single RESPONSE and ERROR frames, each as a chance from 0 to 1 for each of them. Frames of other types
 * pass as they are.
 *
 * @param duplicate it comes twice
 * @param swap it comes behind the next frame
 * @param drop it does not come
 * @param spoil its type becomes one that the protocol does not have
 * @param invent one that nobody asked for comes before it
 * @param corrupt one byte of its payload is another
 */
public record Tampering(double duplicate, double swap, double drop, double spoil, double invent, double corrupt) {

    public static final Tampering NONE = new Tampering(0, 0, 0, 0, 0, 0);

    public static Tampering duplicating(double chance) {
        return new Tampering(chance, 0, 0, 0, 0, 0);
    }

    public static Tampering swapping(double chance) {
        return new Tampering(0, chance, 0, 0, 0, 0);
    }

    public static Tampering dropping(double chance) {
        return new Tampering(0, 0, chance, 0, 0, 0);
    }

    public static Tampering spoiling(double chance) {
        return new Tampering(0, 0, 0, chance, 0, 0);
    }

    public static Tampering inventing(double chance) {
        return new Tampering(0, 0, 0, 0, chance, 0);
    }

    public static Tampering corrupting(double chance) {
        return new Tampering(0, 0, 0, 0, 0, chance);
    }
}
