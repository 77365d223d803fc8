package dev.needletail.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stream that follows from its seed: frames of every type and of sizes around what matters, whole or broken in one of the
 * ways in which a stream can be, cut and refused as {@link StreamCheck} chooses by the same seed.
 */
public final class RandomStream {

    private static final int[] LIMITS = {
        FrameLayout.PAYLOAD_BYTES_MAX, FrameLayout.PAYLOAD_BYTES_MAX, 0, 1, 64, 1_024, 5_000
    };
    private static final int[] SIZES = {0, 0, 1, 2, 15, 16, 64, 64, 200, 1_024, 1_025, 4_096, 5_000};

    private final long seed;
    private final int limit;
    private final boolean errorFrames;
    private final boolean direct;
    private final List<byte[]> parts = new ArrayList<>();

    public RandomStream(long seed) {
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        limit = LIMITS[random.nextInt(LIMITS.length)];
        errorFrames = random.nextInt(4) > 0;
        direct = random.nextInt(8) == 0;
        int frames = random.nextInt(14);
        for (int i = 0; i < frames; i++) {
            parts.add(frame(random, random.nextInt(errorFrames ? 5 : 4), size(random)));
        }
        switch (random.nextInt(10)) {
            case 0 -> insert(random, new byte[] {(byte) (5 + random.nextInt(251))});
            case 1 -> insert(random, frame(random, 4, 3));
            case 2 -> insert(random, overLimit(random));
            case 3 -> insert(random, noise(random, 1 + random.nextInt(40)));
            case 4 -> cutTheLast(random);
            case 5 -> flip(random);
            default -> {}
        }
    }

    /** How many frames were handed on, and whether the stream has a defect. */
    public record Outcome(int frames, boolean defective) {}

    /**
     * Lets it arrive, and throws what {@link StreamCheck} throws.
     *
     * @return what there was
     */
    public Outcome check() {
        byte[] stream = joined(parts);
        StreamCheck check = new StreamCheck(stream, limit, errorFrames, direct, choices());
        check.run();
        return new Outcome(
                check.framesDelivered(), !new ReferenceDecoder(stream, limit, errorFrames).defect.equals("NONE"));
    }

    /** Says how the check fails with as few of the parts as it still fails with. */
    public String explain() {
        List<byte[]> fewest = new ArrayList<>(parts);
        for (int i = fewest.size() - 1; i >= 0; i--) {
            byte[] part = fewest.remove(i);
            if (failure(fewest) == null) {
                fewest.add(i, part);
            }
        }
        StreamCheck told = newCheck(fewest).told();
        String law = "none any more";
        try {
            told.run();
        } catch (RuntimeException | Error broken) {
            law = String.valueOf(broken.getMessage());
        }
        return "seed " + seed + ": " + law + "\n  limit " + limit + ", error frames " + errorFrames + "\n  stream "
                + HexFormat.of().formatHex(joined(fewest)) + "\n  steps " + told.steps();
    }

    private @Nullable Throwable failure(List<byte[]> some) {
        try {
            newCheck(some).run();
            return null;
        } catch (RuntimeException | Error broken) {
            return broken;
        }
    }

    private StreamCheck newCheck(List<byte[]> some) {
        return new StreamCheck(joined(some), limit, errorFrames, direct, choices());
    }

    private IntUnaryOperator choices() {
        return new SplittableRandom(~seed)::nextInt;
    }

    private int size(SplittableRandom random) {
        int size = random.nextInt(256) == 0 ? FrameLayout.PAYLOAD_BYTES_MAX : SIZES[random.nextInt(SIZES.length)];
        return Math.min(size, limit);
    }

    private static byte[] frame(SplittableRandom random, int type, int size) {
        byte[] frame = noise(random, FrameLayout.HEADER_BYTES + size);
        frame[FrameLayout.TYPE] = (byte) type;
        frame[FrameLayout.LENGTH] = (byte) size;
        frame[FrameLayout.LENGTH + 1] = (byte) (size >>> 8);
        return frame;
    }

    private byte[] overLimit(SplittableRandom random) {
        byte[] frame = frame(random, random.nextInt(4), 0);
        int length = Math.min(FrameLayout.PAYLOAD_BYTES_MAX, limit + 1 + random.nextInt(3));
        frame[FrameLayout.LENGTH] = (byte) length;
        frame[FrameLayout.LENGTH + 1] = (byte) (length >>> 8);
        return frame;
    }

    private void insert(SplittableRandom random, byte[] part) {
        parts.add(random.nextInt(parts.size() + 1), part);
    }

    private void cutTheLast(SplittableRandom random) {
        if (!parts.isEmpty()) {
            byte[] last = parts.removeLast();
            parts.add(Arrays.copyOf(last, random.nextInt(last.length)));
        }
    }

    private void flip(SplittableRandom random) {
        if (!parts.isEmpty()) {
            byte[] part = parts.get(random.nextInt(parts.size()));
            part[random.nextInt(Math.min(part.length, FrameLayout.HEADER_BYTES))] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private static byte[] noise(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
