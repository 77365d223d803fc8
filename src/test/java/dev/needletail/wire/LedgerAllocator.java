package dev.needletail.wire;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Knows each buffer that it gave and that has not come back, and may be made to refuse. */
final class LedgerAllocator extends AbstractByteBufAllocator {

    /** There is no memory, as chosen. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused() {
            super("no memory, as chosen", null, false, false);
        }
    }

    private static final UnpooledByteBufAllocator MEMORY = new UnpooledByteBufAllocator(false, true);

    private final IntUnaryOperator choose;
    private final boolean direct;
    private final int refuseOneIn;
    private final List<ByteBuf> given = new ArrayList<>();
    private boolean refusing;

    /** @param refuseOneIn 0: never */
    LedgerAllocator(IntUnaryOperator choose, boolean direct, int refuseOneIn) {
        this.choose = choose;
        this.direct = direct;
        this.refuseOneIn = refuseOneIn;
    }

    /** Whether the next buffers may be refused: what the program asks for may be, what the test asks for is not. */
    void refusing(boolean may) {
        refusing = may && refuseOneIn > 0;
    }

    /** Buffers given and not released. */
    List<ByteBuf> live() {
        given.removeIf(buffer -> buffer.refCnt() == 0);
        return given;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return note(MEMORY.heapBuffer(initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (refusing && choose.applyAsInt(refuseOneIn) == 0) {
            throw new Refused();
        }
        return note(
                direct
                        ? MEMORY.directBuffer(initialCapacity, maxCapacity)
                        : MEMORY.heapBuffer(initialCapacity, maxCapacity));
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private ByteBuf note(ByteBuf buffer) {
        given.add(buffer);
        return buffer;
    }
}
