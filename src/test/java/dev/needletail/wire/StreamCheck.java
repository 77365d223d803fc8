package dev.needletail.wire;

import dev.needletail.fuzz.Claim;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets one stream arrive at the real cumulation as chosen, with a sink that refuses, takes and closes as chosen, and holds
 * it at every step against {@link ReferenceDecoder}.
 *
 * <ul>
 *   <li>Each frame is the reference's next one, byte for byte, and stays so until the end of its run.
 *   <li>Without a refusal nothing that has come whole waits; a defect is seen with the byte that makes it one, at the
 *       reference's place, and nothing is handed on after it.
 *   <li>What is held is what has come and was not taken, to the byte; a frame that is not whole holds one buffer, no larger
 *       than it announces.
 *   <li>One offer of what was refused is enough when nothing is refused any more.
 *   <li>In the end, whatever happened, no buffer is left.
 * </ul>
 */
final class StreamCheck implements FrameSink {

    private static final int[] PIECES = {1, 2, 3, 7, 13, 14, 15, 16, 17, 31, 64, 200, 1_000, 4_097, 9_000, 1 << 20};
    private static final int[] ONE_IN = {0, 0, 2, 3, 5, 16};

    private record Kept(ByteBuf buffer, int at, int start, int end) {}

    private final byte[] stream;
    private final ReferenceDecoder reference;
    private final IntUnaryOperator choose;
    private final LedgerAllocator allocator;
    private final FrameCumulation cumulation;
    private final int pieceMode;
    private final int refuseOneIn;
    private final int takeOneIn;
    private final int closeOneIn;

    private final List<Kept> run = new ArrayList<>();
    private final List<Kept> taken = new ArrayList<>();
    private final Set<ByteBuf> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StringBuilder steps = new StringBuilder();
    private boolean told;
    private @Nullable ByteBuf runBuffer;
    private int arrived;
    private int delivered;
    private int whole;
    private boolean mayRefuse = true;
    private boolean refusedNow;
    private boolean closed;
    private boolean failed;

    StreamCheck(byte[] stream, int limit, boolean errorFrames, boolean direct, IntUnaryOperator choose) {
        this(stream, limit, errorFrames, direct, choose, new ReferenceDecoder(stream, limit, errorFrames));
    }

    /** @param reference what is held to be right */
    StreamCheck(
            byte[] stream,
            int limit,
            boolean errorFrames,
            boolean direct,
            IntUnaryOperator choose,
            ReferenceDecoder reference) {
        this.stream = stream;
        this.reference = reference;
        this.choose = choose;
        this.pieceMode = choose.applyAsInt(PIECES.length + 2);
        this.refuseOneIn = ONE_IN[choose.applyAsInt(ONE_IN.length)];
        this.takeOneIn = ONE_IN[choose.applyAsInt(ONE_IN.length)];
        this.closeOneIn = choose.applyAsInt(16) == 0 ? 32 : 0;
        int noMemoryOneIn = choose.applyAsInt(16) == 0 ? 8 : 0;
        this.allocator = new LedgerAllocator(choose, direct, noMemoryOneIn);
        this.cumulation = new FrameCumulation(new FrameScanner(limit, errorFrames), allocator);
    }

    /** Keeps an account of what is done to the stream, for {@link #steps}. */
    StreamCheck told() {
        told = true;
        return this;
    }

    /** What was done so far: +n bytes came, r offered again, x refused, t taken, c closed, m no memory. */
    String steps() {
        return steps.toString();
    }

    int framesDelivered() {
        return delivered;
    }

    void run() {
        try {
            while (arrived < stream.length && !ended()) {
                arrives();
                while (!ended() && cumulation.isRefused() && choose.applyAsInt(3) == 0) {
                    offerAgain();
                }
            }
            if (!ended()) {
                mayRefuse = false;
                offerAgain();
                Claim.that(ended() || !cumulation.isRefused(), "one offer is enough when nothing is refused");
            }
            if (!closed && !failed) {
                agreesAtTheEnd();
            }
        } finally {
            cumulation.close();
        }
        nothingIsLeft();
    }

    private boolean ended() {
        return closed || failed || isDefective();
    }

    private boolean isDefective() {
        return cumulation.defect() != FrameDefect.NONE;
    }

    private void arrives() {
        int size = PIECES[pieceMode < PIECES.length ? pieceMode : choose.applyAsInt(PIECES.length)];
        int bytes = Math.min(size, stream.length - arrived);
        int before = choose.applyAsInt(4);
        allocator.refusing(false);
        ByteBuf in = allocator.directBuffer(before + bytes + 3);
        in.writeZero(before).writeBytes(stream, arrived, bytes).readerIndex(before);
        in.setMedium(before + bytes, 0x0202_02); // what has not been written is not read, whatever it looks like
        arrived += bytes;
        if (told) {
            steps.append(" +").append(bytes);
        }
        step(() -> cumulation.feed(in, this));
    }

    private void offerAgain() {
        if (told) {
            steps.append(" r");
        }
        step(() -> cumulation.resume(this));
    }

    private void step(Runnable action) {
        allocator.refusing(true);
        refusedNow = false;
        try {
            action.run();
        } catch (LedgerAllocator.Refused noMemory) {
            failed = true;
            if (told) {
                steps.append(" m");
            }
        }
        Claim.that(run.isEmpty(), "what was handed on is always ended");
        if (!closed && !failed) {
            agrees();
        }
    }

    private void agrees() {
        whole = reference.framesWithin(arrived, whole);
        boolean defectCame = arrived >= reference.defectSeenAt;
        if (isDefective()) {
            Claim.equal(cumulation.defect().name(), defectCame ? reference.defect : "NONE", "the defect");
            Claim.equal(delivered, reference.frames.size(), "frames before the defect");
            return;
        }
        if (cumulation.isRefused()) {
            Claim.that(delivered <= whole, "no frame before it is whole");
        } else {
            Claim.that(!defectCame, "a defect is seen with the byte that makes it one: " + reference.defect);
            Claim.equal(delivered, whole, "frames handed on");
            Claim.equal(cumulation.isPartial() ? 1 : 0, arrived > reference.startOf(whole) ? 1 : 0, "partial");
        }
        holdsWhatWasNotTaken();
    }

    private void holdsWhatWasNotTaken() {
        int held = 0;
        int buffers = 0;
        int capacity = 0;
        for (ByteBuf buffer : allocator.live()) {
            if (!owned.contains(buffer)) {
                held += buffer.readableBytes();
                capacity += buffer.capacity();
                buffers++;
            }
        }
        Claim.equal(held, arrived - reference.startOf(delivered), "bytes held");
        if (!cumulation.isRefused()) {
            Claim.between(0, buffers, 1, "buffers of a frame that is not whole");
            Claim.between(0, capacity, reference.wantedAfter(delivered, arrived), "bytes reserved for it");
        }
    }

    private void agreesAtTheEnd() {
        Claim.equal(
                cumulation.defect().name(), arrived >= reference.defectSeenAt ? reference.defect : "NONE", "defect");
        if (isDefective()) {
            String said = cumulation.describeDefect();
            Claim.that(said.contains(": " + reference.defectFigure), "the defect's figure: " + said);
        }
        if (isDefective()) {
            allocator.refusing(false);
            cumulation.feed(allocator.directBuffer(16).writeZero(15), this);
            Claim.equal(delivered, reference.frames.size(), "frames after a defect");
        }
    }

    private void nothingIsLeft() {
        for (Kept kept : taken) {
            unchanged(kept);
        }
        for (ByteBuf buffer : owned) {
            Claim.equal(buffer.refCnt(), 1, "references to a buffer that the sink has taken");
            buffer.release();
        }
        Claim.equal(allocator.live().size(), 0, "buffers left");
        ByteBuf late = allocator.heapBuffer(1).writeByte(0);
        cumulation.feed(late, this);
        Claim.equal(late.refCnt(), 0, "references to what comes after the end");
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same bytes in another buffer are another run
    public boolean frame(ByteBuf buffer, int at, int bytes) {
        Claim.that(!closed, "nothing is handed on after the close");
        Claim.that(!refusedNow || !mayRefuse, "nothing is handed on behind a refused frame");
        Claim.that(runBuffer == null || runBuffer == buffer, "a run lies in one buffer");
        Claim.that(delivered < reference.frames.size(), "a frame too many");
        runBuffer = buffer; // from here on its end is owed, whether the frame is taken or not
        ReferenceDecoder.Found expected = reference.frames.get(delivered);
        Claim.equal(bytes, expected.end() - expected.start(), "the frame's length");
        Claim.that(expected.end() <= arrived, "no frame before it is whole");
        Kept frame = new Kept(buffer, at, expected.start(), expected.end());
        unchanged(frame);
        if (choose.applyAsInt(8) == 0) {
            cumulation.resume(this); // from within: does nothing
        }
        if (closeOneIn > 0 && choose.applyAsInt(closeOneIn) == 0) {
            closed = true;
            cumulation.close();
            note(" c");
        }
        if (mayRefuse && refuseOneIn > 0 && choose.applyAsInt(refuseOneIn) == 0) {
            refusedNow = true;
            note(" x");
            return false;
        }
        run.add(frame);
        delivered++;
        return true;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean endOfFrames(ByteBuf buffer, boolean lastUse) {
        Claim.that(runBuffer == null || runBuffer == buffer, "a run is ended with its buffer");
        for (Kept frame : run) {
            unchanged(frame);
        }
        boolean take = lastUse && takeOneIn > 0 && choose.applyAsInt(takeOneIn) == 0;
        if (take) {
            taken.addAll(run);
            owned.add(buffer);
            note(" t");
        }
        run.clear();
        runBuffer = null;
        return take;
    }

    private void unchanged(Kept frame) {
        for (int i = frame.start(); i < frame.end(); i++) {
            if (frame.buffer().getByte(frame.at() + i - frame.start()) != stream[i]) {
                throw new AssertionError("byte " + i + " of the stream is another one in the frame");
            }
        }
    }

    private void note(String step) {
        if (told) {
            steps.append(step);
        }
    }
}
