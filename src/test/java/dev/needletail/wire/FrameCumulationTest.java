package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a stream is cut, refused, closed or starved of memory: whole frames in order, and no buffer left behind. */
class FrameCumulationTest {

    private static final FrameWriter WRITER = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);
    private static final int[] PAYLOADS = {3, 0, 20, 1, 7};
    private static final byte[] STREAM = stream(PAYLOADS);
    private static final List<String> FRAMES = frames(STREAM, PAYLOADS);

    private final CountingAllocator allocator = new CountingAllocator();
    private final Sink sink = new Sink();
    private FrameCumulation cumulation = newCumulation();

    @AfterEach
    void nothingIsHeldAfterTheEnd() {
        finish();
    }

    @Test
    void givesTheSameFramesAtEveryPairOfSplitPoints() {
        for (int first = 0; first <= STREAM.length; first++) {
            for (int second = first; second <= STREAM.length; second++) {
                feed(STREAM, 0, first);
                feed(STREAM, first, second);
                feed(STREAM, second, STREAM.length);
                assertThat(sink.frames).isEqualTo(FRAMES);
                assertThat(cumulation.isPartial()).isFalse();
                again();
            }
        }
    }

    @Test
    void givesTheSameFramesWhateverTheSinkRefusesAndTakes() {
        Random random = new Random(1);
        for (int first = 0; first <= STREAM.length; first++) {
            for (int second = first; second <= STREAM.length; second++) {
                sink.refusing = random.nextInt(100);
                sink.taking = random.nextInt(100);
                sink.random = new Random(31L * first + second);
                feed(STREAM, 0, first);
                maybeResume(random);
                feed(STREAM, first, second);
                maybeResume(random);
                feed(STREAM, second, STREAM.length);
                resumeToTheEnd();
                assertThat(sink.frames).as("cut at %d and %d", first, second).isEqualTo(FRAMES);
                assertThat(sink.takenFrames()).isEqualTo(sink.expectedOfTaken);
                again();
            }
        }
    }

    @Test
    void keepsTheOrderOfALongStreamThatIsCutAndRefusedAtRandom() {
        Random random = new Random(2);
        int[] payloads = random.ints(300, 0, 400).toArray();
        payloads[7] = 6_000; // larger than a read, and larger than what is copied out of a read buffer
        payloads[100] = FrameLayout.PAYLOAD_BYTES_MAX;
        byte[] stream = stream(payloads);
        List<String> expected = frames(stream, payloads);
        for (int round = 0; round < 12; round++) {
            sink.refusing = 2 * round;
            sink.taking = 8 * round;
            sink.random = new Random(round);
            int readBytes = 1 + random.nextInt(9_000);
            for (int at = 0; at < stream.length; ) {
                int to = Math.min(stream.length, at + 1 + random.nextInt(readBytes));
                feed(stream, at, to);
                maybeResume(random);
                at = to;
            }
            resumeToTheEnd();
            assertThat(sink.frames).isEqualTo(expected);
            again();
        }
    }

    @Test
    void holdsNoMoreThanAFrameAnnouncesWhileItIsPartial() {
        byte[] large = stream(FrameLayout.PAYLOAD_BYTES_MAX);
        for (int at = 0; at < large.length; at += 1_000) {
            feed(large, at, Math.min(large.length, at + 1_000));
            assertThat(allocator.heldBytes()).isLessThanOrEqualTo(FrameLayout.FRAME_BYTES_MAX);
        }
        assertThat(sink.frames).hasSize(1);
    }

    @Test
    void aStreamThatWaitsDoesNotPinAWholeReadBufferForASmallRemainder() {
        sink.refusing = 100;
        ByteBuf read = allocator.directBuffer(64 << 10);
        read.writeBytes(STREAM);
        cumulation.feed(read, sink);
        assertThat(read.refCnt()).isZero();
        assertThat(allocator.heldBytes()).isEqualTo(STREAM.length);
    }

    @Test
    void oneOfferIsEnoughHoweverManyBuffersTheNextFrameLiesIn() {
        sink.refusing = 100;
        feed(STREAM, 0, offset(1));
        for (int at = offset(1); at < STREAM.length; at++) {
            feed(STREAM, at, at + 1);
        }
        assertThat(cumulation.refusedBuffers()).isGreaterThan(offset(2) - offset(1));
        sink.refusing = 0;
        cumulation.resume(sink);
        assertThat(sink.frames).isEqualTo(FRAMES);
        assertThat(cumulation.isRefused()).isFalse();
    }

    @Test
    void stopsForGoodAtADefectInWhicheverPositionAndPieces() {
        for (int whole = 0; whole <= PAYLOADS.length; whole++) {
            int at = offset(whole);
            for (byte[] defect : List.of(new byte[] {9}, header(FrameType.DATA, 2_001))) {
                for (int cut = 0; cut <= at + defect.length; cut++) {
                    cumulation = new FrameCumulation(new FrameScanner(2_000, true), allocator);
                    byte[] broken = joined(STREAM, at, defect);
                    feed(broken, 0, cut);
                    feed(broken, cut, broken.length);
                    feed(STREAM, 0, STREAM.length);
                    assertThat(sink.frames).isEqualTo(FRAMES.subList(0, whole));
                    assertThat(cumulation.defect()).isNotEqualTo(FrameDefect.NONE);
                    again();
                }
            }
        }
    }

    @Test
    void handsOutWhatWasRefusedBeforeItStopsAtADefect() {
        byte[] broken = joined(STREAM, offset(2), new byte[] {9});
        sink.refusing = 100;
        feed(broken, 0, broken.length);
        assertThat(cumulation.defect()).isEqualTo(FrameDefect.NONE);
        sink.refusing = 0;
        cumulation.resume(sink);
        assertThat(sink.frames).isEqualTo(FRAMES.subList(0, 2));
        assertThat(cumulation.defect()).isEqualTo(FrameDefect.UNKNOWN_TYPE);
    }

    @Test
    void leavesNothingBehindWhenTheSinkClosesItAtWhicheverFrameAndCut() {
        for (boolean takesFrame : new boolean[] {true, false}) {
            for (int closeAt = 0; closeAt < PAYLOADS.length; closeAt++) {
                for (int cut = 0; cut < STREAM.length; cut++) {
                    sink.closeAt = closeAt;
                    sink.closeTakes = takesFrame;
                    feed(STREAM, 0, cut);
                    feed(STREAM, cut, STREAM.length - 1); // ends within a frame
                    if (sink.closedIt) {
                        sink.releaseTaken();
                        assertThat(allocator.heldBytes())
                                .as("closed at frame %d, cut at %d", closeAt, cut)
                                .isZero();
                    }
                    again();
                }
            }
        }
    }

    @Test
    void leavesNothingBehindWhenTheSinkThrowsAtWhicheverFrameAndCut() {
        for (int throwAt = 0; throwAt < PAYLOADS.length; throwAt++) {
            for (int cut = 0; cut <= STREAM.length; cut++) {
                sink.throwAt = throwAt;
                try {
                    feed(STREAM, 0, cut);
                    feed(STREAM, cut, STREAM.length);
                } catch (UnsupportedOperationException expected) {
                    assertThat(sink.frames).isEqualTo(FRAMES.subList(0, throwAt));
                }
                again();
            }
        }
    }

    @Test
    void leavesNothingBehindWhenMemoryIsRefusedAtWhicheverLeaseAndCut() {
        int refusals = 0;
        for (int refuseAt = 0; refuseAt < 3; refuseAt++) {
            for (int first = 0; first <= STREAM.length; first++) {
                for (int second = first; second <= STREAM.length; second++) {
                    allocator.refuseAt(refuseAt);
                    try {
                        feedFresh(0, first);
                        feedFresh(first, second);
                        feedFresh(second, STREAM.length);
                        assertThat(sink.frames).isEqualTo(FRAMES);
                    } catch (NoMemory expected) {
                        refusals++;
                        assertThat(sink.frames).isEqualTo(FRAMES.subList(0, sink.frames.size()));
                    }
                    allocator.refuseAt(-1);
                    again();
                }
            }
        }
        assertThat(refusals).isGreaterThan(1_000);
    }

    @Test
    void keepsTheOriginalWhereThereIsNoMemoryForACopyOfARefusedRemainder() {
        for (int cut = 1; cut < STREAM.length; cut++) {
            if (isFrameEnd(cut)) {
                sink.refusing = 100;
                allocator.refuseAt(0);
                feedFresh(0, cut);
                assertThat(cumulation.isRefused()).isTrue();
                allocator.refuseAt(-1);
                feedFresh(cut, STREAM.length);
                sink.refusing = 0;
                cumulation.resume(sink);
                assertThat(sink.frames).isEqualTo(FRAMES);
                again();
            }
        }
    }

    @Test
    void saysSoWhenAResumedStreamFindsNoMemory() {
        sink.refusing = 100;
        feedFresh(0, STREAM.length - 1);
        sink.refusing = 0;
        allocator.refuseAt(0);
        assertThatThrownBy(() -> cumulation.resume(sink)).isInstanceOf(NoMemory.class);
        allocator.refuseAt(-1);
        assertThat(sink.frames).isEqualTo(FRAMES.subList(0, PAYLOADS.length - 1));
    }

    @Test
    void oneResumeGivesAFrameThatLiesInManyWaitingBuffersAndAllThatFollow() {
        sink.refusing = 100;
        feed(STREAM, 0, 18); // a whole frame
        for (int at = 18; at < STREAM.length; at++) {
            feed(STREAM, at, at + 1);
        }
        assertThat(sink.frames).isEmpty();
        sink.refusing = 0;
        cumulation.resume(sink);
        assertThat(sink.frames).isEqualTo(FRAMES);
    }

    @Test
    void resumingFromWithinTheSinkDoesNothing() {
        sink.onFrame = () -> cumulation.resume(sink);
        sink.refusing = 40;
        sink.random = new Random(4);
        for (int i = 0; i < STREAM.length; i++) {
            feed(STREAM, i, i + 1);
        }
        resumeToTheEnd();
        assertThat(sink.frames).isEqualTo(FRAMES);
    }

    @Test
    void releasesWhatIsFedAfterTheEnd() {
        cumulation.close();
        feed(STREAM, 0, STREAM.length);
        assertThat(sink.frames).isEmpty();
    }

    private FrameCumulation newCumulation() {
        return new FrameCumulation(new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true), allocator);
    }

    private void again() {
        finish();
        sink.reset();
        cumulation = newCumulation();
    }

    private void finish() {
        cumulation.close();
        sink.releaseTaken();
        assertThat(allocator.heldBytes()).isZero();
        allocator.made.clear();
    }

    private void feed(byte[] stream, int from, int to) {
        ByteBuf read = allocator.directBuffer(Math.max(1, to - from));
        cumulation.feed(read.writeBytes(stream, from, to - from), sink);
    }

    /** From memory that the allocator does not refuse. */
    private void feedFresh(int from, int to) {
        ByteBuf read = CountingAllocator.SOURCE.directBuffer(Math.max(1, to - from));
        allocator.made.add(read);
        cumulation.feed(read.writeBytes(STREAM, from, to - from), sink);
    }

    private void maybeResume(Random random) {
        if (random.nextBoolean()) {
            cumulation.resume(sink);
        }
    }

    private void resumeToTheEnd() {
        for (int i = 0; i < 10_000 && cumulation.isRefused(); i++) {
            sink.refusing = Math.min(sink.refusing, 90);
            cumulation.resume(sink);
        }
        assertThat(cumulation.isRefused()).isFalse();
    }

    private static boolean isFrameEnd(int at) {
        for (int i = 1; i <= PAYLOADS.length; i++) {
            if (offset(i) == at) {
                return true;
            }
        }
        return false;
    }

    private static int offset(int frames) {
        int at = 0;
        for (int i = 0; i < frames; i++) {
            at += FrameLayout.HEADER_BYTES + PAYLOADS[i];
        }
        return at;
    }

    private static byte[] stream(int... payloads) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < payloads.length; i++) {
            byte[] payload = new byte[payloads[i]];
            new Random(i).nextBytes(payload);
            WRITER.frame(out, FrameType.values()[i % 3], i, -i, payload);
        }
        return ByteBufUtil.getBytes(out);
    }

    private static List<String> frames(byte[] stream, int[] payloads) {
        List<String> frames = new ArrayList<>();
        int at = 0;
        for (int payload : payloads) {
            frames.add(ByteBufUtil.hexDump(stream, at, FrameLayout.HEADER_BYTES + payload));
            at += FrameLayout.HEADER_BYTES + payload;
        }
        return frames;
    }

    private static byte[] header(FrameType type, int payloadLength) {
        ByteBuf out = Unpooled.buffer();
        WRITER.header(out, type, 1, 1, payloadLength);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] joined(byte[] stream, int bytes, byte[] tail) {
        byte[] joined = new byte[bytes + tail.length];
        System.arraycopy(stream, 0, joined, 0, bytes);
        System.arraycopy(tail, 0, joined, bytes, tail.length);
        return joined;
    }

    @SuppressWarnings("ReferenceEquality") // which buffer, not what is in it
    private static boolean isSame(@Nullable ByteBuf one, ByteBuf other) {
        return one == other;
    }

    /** Writes down what it is given; refuses, takes, closes and throws as told. */
    private final class Sink implements FrameSink {
        final List<String> frames = new ArrayList<>();
        final List<ByteBuf> taken = new ArrayList<>();
        final List<List<int[]>> takenRanges = new ArrayList<>();
        final List<String> expectedOfTaken = new ArrayList<>();
        private final List<int[]> ranges = new ArrayList<>();
        private @Nullable ByteBuf gathering;
        Random random = new Random(0);
        Runnable onFrame = () -> {};
        int refusing;
        int taking;
        int closeAt = -1;
        int throwAt = -1;
        boolean closeTakes;
        boolean closedIt;

        @Override
        public boolean frame(ByteBuf buffer, int at, int bytes) {
            assertThat(gathering == null || isSame(gathering, buffer))
                    .as("a run ends before the next buffer")
                    .isTrue();
            onFrame.run();
            if (frames.size() == throwAt) {
                throw new UnsupportedOperationException();
            }
            if (frames.size() == closeAt && !closedIt) {
                closedIt = true;
                cumulation.close();
                if (!closeTakes) {
                    return false;
                }
            }
            if (random.nextInt(100) < refusing) {
                return false;
            }
            gathering = buffer;
            ranges.add(new int[] {at, bytes});
            frames.add(ByteBufUtil.hexDump(buffer, at, bytes));
            return true;
        }

        @Override
        public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
            assertThat(gathering == null || isSame(gathering, buffer)).isTrue();
            gathering = null;
            List<int[]> run = List.copyOf(ranges);
            ranges.clear();
            if (!lastUse || random.nextInt(100) >= taking) {
                return false;
            }
            taken.add(buffer);
            takenRanges.add(run);
            run.forEach(range -> expectedOfTaken.add(ByteBufUtil.hexDump(buffer, range[0], range[1])));
            return true;
        }

        /** What the taken buffers hold now: nobody may have written into them since. */
        List<String> takenFrames() {
            List<String> held = new ArrayList<>();
            for (int i = 0; i < taken.size(); i++) {
                ByteBuf buffer = taken.get(i);
                takenRanges.get(i).forEach(range -> held.add(ByteBufUtil.hexDump(buffer, range[0], range[1])));
            }
            return held;
        }

        void releaseTaken() {
            taken.forEach(ByteBuf::release);
            taken.clear();
            takenRanges.clear();
        }

        void reset() {
            frames.clear();
            expectedOfTaken.clear();
            ranges.clear();
            gathering = null;
            random = new Random(0);
            onFrame = () -> {};
            refusing = 0;
            taking = 0;
            closeAt = -1;
            throwAt = -1;
            closedIt = false;
        }
    }

    private static final class NoMemory extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoMemory() {
            super(null, null, false, false);
        }
    }

    /** Remembers what it made, and refuses the lease that it is told to refuse. */
    private static final class CountingAllocator extends AbstractByteBufAllocator {
        /** Without leak detection: reference counts are looked at one by one here, many thousands of them. */
        private static final UnpooledByteBufAllocator SOURCE = new UnpooledByteBufAllocator(true, true);

        final List<ByteBuf> made = new ArrayList<>();
        private int refuseIn = -1;

        void refuseAt(int lease) {
            refuseIn = lease;
        }

        int heldBytes() {
            int held = 0;
            for (ByteBuf buffer : made) {
                held += buffer.refCnt() > 0 ? buffer.capacity() : 0;
            }
            return held;
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (refuseIn >= 0 && refuseIn-- == 0) {
                throw new NoMemory();
            }
            ByteBuf buffer = SOURCE.directBuffer(initialCapacity, maxCapacity);
            made.add(buffer);
            return buffer;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
