package dev.needletail.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is owed is counted exactly, and whoever waits for that is told once. */
class ClientPortTest implements ClientPort.Listener {

    private final OutputRig rig = new OutputRig(FlushMode.TURN);
    private final AnswerCounters counters = new AnswerCounters();
    private final List<String> told = new ArrayList<>();
    private ClientPort port = port(true);

    @AfterEach
    void close() {
        rig.channel.finishAndReleaseAll();
    }

    @Test
    void whoWaitsForRoomIsToldOnceWhenHalfOfTheBoundIsFree() {
        take(10);
        assertThat(port.takeRequest()).isFalse();
        for (int owed = 9; owed >= 6; owed--) {
            port.answered(0);
            assertThat(told).isEmpty();
        }
        port.answered(0);
        assertThat(told).containsExactly("room");
        port.answered(0);
        assertThat(told).hasSize(1);
    }

    @Test
    void aRequestThatIsGivenBackIsNotOwed() {
        take(9);
        assertThat(port.takeRequest()).isTrue();
        port.untakeRequest();
        assertThat(port.owed()).isEqualTo(9);
        assertThat(port.takeRequest()).isTrue();
    }

    @Test
    void whoWaitsForQuietIsToldWhenNothingIsOwedHoweverItEnded() {
        take(3);
        port.awaitQuiet();
        port.answered(0);
        port.error(1, 2, ErrorCode.TIMEOUT, "late", 0);
        assertThat(told).isEmpty();
        port.orphaned(1);
        assertThat(told).containsExactly("quiet");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorCarriesTheRequestsSequenceAndTimestampAlsoAtTheBoundOfTheBuffers(boolean atTheBound) {
        take(1);
        rig.allocator.refuses = atTheBound;
        port.error(-1, Long.MIN_VALUE, ErrorCode.NO_UPSTREAM, "nobody", 0);
        rig.endTurn();
        ByteBuf frame = Unpooled.wrappedBuffer(rig.sent());
        assertThat(FrameLayout.type(frame, 0)).isEqualTo(4);
        assertThat(FrameLayout.sequence(frame, 0)).isEqualTo(-1);
        assertThat(FrameLayout.timestampMicros(frame, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(frame.readableBytes()).isEqualTo(FrameLayout.frameLength(frame, 0));
        assertThat(counters.errors(ErrorCode.NO_UPSTREAM).get()).isEqualTo(1);
    }

    @Test
    void withoutErrorFramesTheListenerIsToldInstead() {
        port = port(false);
        take(1);
        port.error(1, 2, ErrorCode.TIMEOUT, "late", 0);
        rig.endTurn();
        assertThat(told).containsExactly("unserved");
        assertThat(rig.sent()).isEmpty();
        assertThat(port.owed()).isZero();
    }

    @Test
    void answersForAClientThatHasGoneAreCountedAndNotSent() {
        take(2);
        port.close();
        port.error(1, 2, ErrorCode.TIMEOUT, "late", 0);
        port.orphaned(1);
        rig.endTurn();
        assertThat(rig.sent()).isEmpty();
        assertThat(counters.orphaned().get()).isEqualTo(2);
        assertThat(counters.errors(ErrorCode.TIMEOUT).get()).isZero();
    }

    private void take(int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(port.takeRequest()).isTrue();
        }
    }

    private ClientPort port(boolean errorFrames) {
        return new ClientPort(rig.context, rig.output(1_024, 512), rig.flusher, this, counters, errorFrames, 10);
    }

    @Override
    public void roomForRequests() {
        told.add("room");
    }

    @Override
    public void unserved() {
        told.add("unserved");
    }

    @Override
    public void nothingOwed() {
        told.add("quiet");
    }

    @Override
    public void failed(Throwable cause) {
        throw new AssertionError(cause);
    }
}
