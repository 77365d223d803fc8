package dev.needletail.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copied, sliced or taken: the same bytes leave in the same order, and each buffer has one owner. */
class FrameOutputTest {

    private final OutputRig rig = new OutputRig(FlushMode.TURN);

    @AfterEach
    void close() {
        rig.channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 100, Integer.MAX_VALUE})
    void theSameBytesLeaveWhereverTheThresholdLies(int threshold) {
        for (int seed = 0; seed < 50; seed++) {
            FrameOutput output = rig.output(64, threshold);
            Random random = new Random(seed);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 40; i++) {
                byte[] bytes = new byte[40 + random.nextInt(100)];
                random.nextBytes(bytes);
                int from = random.nextInt(20);
                int length = random.nextInt(bytes.length - from + 1);
                rig.allocator.refuses = random.nextInt(5) == 0;
                expected.write(bytes, from, length);
                append(output, bytes, from, length, random.nextBoolean());
                if (random.nextInt(6) == 0) {
                    rig.endTurn();
                }
            }
            rig.endTurn();
            assertThat(rig.sent()).isEqualTo(expected.toByteArray());
        }
    }

    /** As a caller does: who is told that the buffer was taken must not release it. */
    private static void append(FrameOutput output, byte[] bytes, int from, int length, boolean mayTake) {
        ByteBuf source = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        boolean taken = output.append(source, from, length, mayTake);
        assertThat(taken && !mayTake).isFalse();
        if (!taken) {
            source.release();
        }
    }

    @Test
    void smallFramesLeaveSideBySideInOneWrite() {
        FrameOutput output = rig.output(64, 32);
        for (int i = 0; i < 6; i++) {
            append(output, new byte[10], 0, 10, true);
        }
        rig.endTurn();
        assertThat(rig.writes()).isEqualTo(1);
        assertThat(rig.sent()).hasSize(60);
        assertThat(rig.counters.copiedBytes().get()).isEqualTo(60);
        assertThat(rig.counters.slicedBytes().get()).isZero();
    }

    @Test
    void nothingLeavesBeforeTheBurstEnds() {
        FrameOutput output = rig.output(64, 32);
        append(output, new byte[50], 0, 50, true);
        append(output, new byte[5], 0, 5, false);
        assertThat(rig.writes()).isZero();
        rig.endTurn();
        assertThat(rig.sent()).hasSize(55);
    }

    @Test
    void aFrameLeavesAlsoWhereThePoolHasNoBatchForIt() {
        FrameOutput output = rig.output(64, 32);
        rig.allocator.refuses = true;
        append(output, new byte[5], 0, 5, false);
        rig.endTurn();
        assertThat(rig.sent()).hasSize(5);
        assertThat(rig.counters.batchesRefused().get()).isEqualTo(1);
        assertThat(rig.counters.slicedBytes().get()).isEqualTo(5);
    }

    @Test
    void aClosedOutputTakesNothingAndGivesItsBatchBack() {
        FrameOutput output = rig.output(64, 32);
        append(output, new byte[5], 0, 5, true);
        output.close();
        append(output, new byte[5], 0, 5, true);
        append(output, new byte[50], 0, 50, true);
        assertThat(output.room(5)).isNull();
        rig.endTurn();
        assertThat(rig.sent()).isEmpty();
    }

    @Test
    void anOutputThatIsClosedByItsOwnWriteLeasesNothingMore() {
        FrameOutput output = rig.output(64, 32);
        append(output, new byte[20], 0, 20, false);
        append(output, new byte[20], 0, 20, false);
        rig.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                ((ByteBuf) message).release();
                output.close();
            }
        });
        assertThat(output.room(31)).as("room beyond the batch").isNull();
    }

    @Test
    void aBatchThatHasToWaitLeavesItsBufferBehindWhenItIsMostlyEmpty() {
        FrameOutput output = rig.output(1_000, 500);
        rig.context.write(Unpooled.wrappedBuffer(new byte[1])); // not flushed: the peer is behind
        append(output, new byte[10], 0, 10, false);
        output.flushBurst();
        rig.channel.<ByteBuf>readOutbound().release();
        ByteBuf batch = rig.channel.readOutbound();
        assertThat(batch.readableBytes()).isEqualTo(10);
        assertThat(batch.capacity()).isEqualTo(10);
        batch.release();
        rig.endTurn();
    }
}
