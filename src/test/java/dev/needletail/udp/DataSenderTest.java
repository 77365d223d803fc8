package dev.needletail.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The batching policy against a scripted kernel. */
class DataSenderTest {

    private static final int FRAME = 79;

    private final FakeLoop loop = new FakeLoop();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<Integer> waited = new ArrayList<>();
    private FakeTransport kernel = new FakeTransport(0, 1, true, 64);
    private DataSender sender = open(settings(1));
    private int fill;
    private boolean socketClosed;

    private static UdpSettings settings(int destinations) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < destinations; i++) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9100 + i));
        }
        return UdpSettings.of(addresses).withMaxPending(256);
    }

    private DataSender open(UdpSettings settings) {
        kernel = new FakeTransport(settings.destinations().size(), settings.batchSize(), true, 256);
        sender = new DataSender(
                settings,
                loop,
                kernel,
                (oldest, datagrams) -> waited.add(datagrams),
                new UdpCounters(),
                () -> socketClosed = true);
        return sender;
    }

    private ByteBuf frames(int bytes, int count) {
        ByteBuf buffer = Unpooled.directBuffer(bytes * count);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < bytes; j++) {
                buffer.writeByte(j == 0 ? fill : fill * 31 + j);
            }
            fill++;
        }
        buffers.add(buffer);
        return buffer;
    }

    private void offer(int bytes, int count) {
        sender.offer(frames(bytes, count), 0, bytes, count, loop.now);
    }

    private long drops(DropReason reason) {
        return sender.counters().drops(reason);
    }

    @AfterEach
    void everyBufferIsTheCallersAloneAgain() {
        sender.close();
        for (ByteBuf buffer : buffers) {
            assertThat(buffer.refCnt()).isEqualTo(1);
            buffer.release();
        }
        assertThat(kernel.closed).isTrue();
        assertThat(socketClosed).isTrue();
    }

    @Test
    void holdsFramesUntilTheBurstEnds() {
        offer(FRAME, 3);
        assertThat(kernel.calls).isZero();
        sender.endOfBurst(loop.now);
        assertThat(kernel.received.get(0)).hasSize(3);
        assertThat(sender.counters().flushes(FlushReason.BURST_END)).isEqualTo(1);
        assertThat(loop.timers()).as("a flushed burst needs no timer").isZero();
        assertThat(waited).containsExactly(3);
    }

    @Test
    void flushesWithinABurstWhenTheBatchIsFull() {
        open(settings(2).withBatchSize(8));
        offer(FRAME, 3);
        assertThat(kernel.calls).isZero();
        offer(FRAME, 1);
        assertThat(sender.counters().flushes(FlushReason.BATCH_FULL)).isEqualTo(1);
        assertThat(sender.counters().datagrams()).isEqualTo(8);
        sender.endOfBurst(loop.now);
        assertThat(sender.counters().flushes(FlushReason.BURST_END)).isZero();
    }

    @Test
    void sendsARunToOneDestinationAsOneMessage() {
        offer(FRAME, 64);
        assertThat(kernel.taken).hasSize(1);
        assertThat(kernel.taken.getFirst().segmentBytes()).isEqualTo(FRAME);
        assertThat(sender.counters().segments()).isEqualTo(64);
        assertThat(sender.counters().calls()).isEqualTo(1);
    }

    @Test
    void cutsARunAtSixtyFourSegments() {
        offer(FRAME, 65);
        assertThat(kernel.taken).hasSize(2);
        assertThat(kernel.taken.get(0).bytes()).hasSize(64 * FRAME);
        assertThat(kernel.taken.get(1).segmentBytes())
                .as("a single datagram is no segment")
                .isZero();
        assertThat(kernel.messagesPerCall).containsExactly(2);
    }

    @Test
    void cutsARunAtTheBytesOfOneDatagram() {
        offer(9000, 8);
        sender.endOfBurst(loop.now);
        assertThat(kernel.taken).extracting(message -> message.bytes().length).containsExactly(63_000, 9000);
    }

    @Test
    void gathersNeighbouringRunsOfEqualSizeFromDifferentBuffers() {
        offer(FRAME, 2);
        offer(FRAME, 3);
        offer(FRAME + 1, 1);
        offer(FRAME, 1);
        sender.endOfBurst(loop.now);
        assertThat(kernel.taken)
                .extracting(message -> message.bytes().length)
                .containsExactly(5 * FRAME, FRAME + 1, FRAME);
    }

    @Test
    void sendsOneMessagePerDestinationInOneCall() {
        open(settings(16));
        offer(FRAME, 32);
        assertThat(kernel.calls).isEqualTo(1);
        assertThat(kernel.taken).hasSize(16);
        for (List<byte[]> destination : kernel.received) {
            assertThat(destination).hasSize(32);
        }
    }

    @Test
    void sendsOneDatagramPerCallWhenBatchingIsOff() {
        open(settings(2).withBatchSize(1));
        offer(FRAME, 3);
        assertThat(kernel.calls).isEqualTo(6);
        assertThat(kernel.taken).allMatch(message -> message.segmentBytes() == 0);
    }

    @Test
    void sendsSingleDatagramsWhenOffloadIsOff() {
        open(settings(1).withSegmentationOffload(false));
        offer(FRAME, 10);
        sender.endOfBurst(loop.now);
        assertThat(kernel.calls).isEqualTo(1);
        assertThat(kernel.taken).hasSize(10).allMatch(message -> message.segmentBytes() == 0);
    }

    @Test
    void flushesWhenTheOldestHasWaitedForMaxDelay() {
        open(settings(1).withFlushAtBurstEnd(false, 500_000));
        offer(FRAME, 1);
        sender.endOfBurst(loop.now);
        loop.pass(200_000);
        offer(FRAME, 1);
        sender.endOfBurst(loop.now);
        assertThat(loop.timers()).as("one check for all that waits").isEqualTo(1);
        loop.pass(299_999);
        assertThat(kernel.calls).isZero();
        loop.pass(1);
        assertThat(kernel.received.get(0)).hasSize(2);
        assertThat(sender.counters().flushes(FlushReason.MAX_DELAY)).isEqualTo(1);
        assertThat(loop.timers()).as("no check while nothing waits").isZero();
    }

    @Test
    void checksAgainForTheFrameThatCameAfterABatchLeft() {
        open(settings(1).withBatchSize(4).withFlushAtBurstEnd(false, 500_000));
        offer(FRAME, 1);
        sender.endOfBurst(loop.now);
        loop.pass(400_000);
        offer(FRAME, 3);
        offer(FRAME, 1);
        sender.endOfBurst(loop.now);
        loop.pass(100_000);
        assertThat(kernel.received.get(0)).hasSize(4);
        assertThat(loop.nextDelay()).isEqualTo(400_000);
        loop.pass(400_000);
        assertThat(kernel.received.get(0)).hasSize(5);
    }

    @Test
    void goesOnWhereAPartialSendStopped() {
        open(settings(4));
        kernel.script.addAll(List.of(1, 2));
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        assertThat(kernel.messagesPerCall).containsExactly(1, 2, 1);
        assertThat(sender.counters().datagrams()).isEqualTo(8);
    }

    @Test
    void triesAgainAtOnceAfterASignal() {
        kernel.script.add(-Errno.EINTR);
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        assertThat(kernel.received.get(0)).hasSize(2);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void keepsWhatTheKernelDoesNotTakeAndTriesAgainEverMoreSlowly() {
        kernel.refuses = message -> Errno.EAGAIN;
        offer(FRAME, 5);
        sender.endOfBurst(loop.now);
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            delays.add(loop.nextDelay());
            loop.pass(loop.nextDelay());
        }
        assertThat(delays).containsExactly(100_000L, 200_000L, 400_000L, 800_000L, 1_000_000L, 1_000_000L);
        offer(FRAME, 64);
        assertThat(kernel.calls).as("only the timer asks a kernel that is full").isEqualTo(7);
        kernel.refuses = message -> 0;
        loop.pass(1_000_000);
        assertThat(kernel.received.get(0)).hasSize(69);
        assertThat(sender.counters().retries()).isEqualTo(7);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void dropsTheOldestBeyondTheBoundAndCountsThem() {
        open(settings(2).withMaxPending(64));
        kernel.refuses = message -> Errno.EAGAIN;
        for (int i = 0; i < 40; i++) {
            offer(FRAME, 1);
        }
        sender.endOfBurst(loop.now);
        assertThat(drops(DropReason.QUEUE_FULL)).isEqualTo(16);
        assertThat(sender.counters().pending()).isEqualTo(64);
        kernel.refuses = message -> 0;
        loop.pass(100_000);
        assertThat(kernel.received.get(0)).extracting(bytes -> bytes[0]).first().isEqualTo((byte) 8);
        assertThat(kernel.received.get(1)).hasSize(32);
    }

    @Test
    void boundsWhatOneLargeRunLeavesBehind() {
        open(settings(1).withMaxPending(64));
        kernel.script.addAll(List.of(1, -Errno.EAGAIN));
        offer(FRAME, 500);
        assertThat(sender.counters().datagrams()).isEqualTo(64);
        assertThat(drops(DropReason.QUEUE_FULL)).isEqualTo(500 - 64 - 64);
    }

    @Test
    void startsTheNextAttemptWithTheDestinationThatWasStopped() {
        open(settings(3));
        kernel.script.addAll(List.of(1, -Errno.EAGAIN, 1, -Errno.EAGAIN));
        offer(FRAME, 1);
        sender.endOfBurst(loop.now);
        offer(FRAME, 1);
        loop.pass(100_000);
        assertThat(kernel.taken).extracting(FakeTransport.Message::destination).containsExactly(0, 1);
    }

    @Test
    void keepsSendingWhenOneDestinationIsUnreachable() {
        open(settings(3));
        kernel.refuses = message -> message.destination() == 1 ? Errno.ENETUNREACH : 0;
        offer(FRAME, 4);
        sender.endOfBurst(loop.now);
        assertThat(kernel.received.get(0)).hasSize(4);
        assertThat(kernel.received.get(2)).hasSize(4);
        assertThat(drops(DropReason.UNREACHABLE)).isEqualTo(4);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void sendsTheMessageThatMetAnEarlierOnesRefusal() {
        kernel.script.addAll(List.of(-Errno.ECONNREFUSED, -Errno.ECONNREFUSED));
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        assertThat(kernel.received.get(0)).hasSize(2);
        assertThat(drops(DropReason.REFUSED)).isEqualTo(2);
    }

    @Test
    void givesTheLoopItsThreadBackWhenRefusalsDoNotEnd() {
        kernel.refuses = message -> Errno.ECONNREFUSED;
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        assertThat(kernel.calls).isEqualTo(Transmission.REPORTS_IN_A_ROW);
        assertThat(loop.timers()).isEqualTo(1);
    }

    @Test
    void dropsOnlyTheMessageForWhichTheKernelHasNoMemory() {
        open(settings(2));
        kernel.refuses = message -> message.destination() == 0 ? Errno.ENOBUFS : 0;
        offer(FRAME, 3);
        sender.endOfBurst(loop.now);
        assertThat(drops(DropReason.NO_BUFFER)).isZero();
        loop.pass(10_000_000);
        assertThat(drops(DropReason.NO_BUFFER)).isEqualTo(3);
        assertThat(kernel.received.get(1)).hasSize(3);
        assertThat(sender.counters().retries()).isEqualTo(Transmission.NO_BUFFER_ATTEMPTS - 1);
    }

    @Test
    void countsWhatNoDatagramCanHoldWithoutAskingTheKernel() {
        offer(100, 1);
        offer(65_508, 2);
        offer(65_507, 1);
        sender.endOfBurst(loop.now);
        assertThat(drops(DropReason.TOO_LARGE)).isEqualTo(2);
        assertThat(kernel.received.get(0)).extracting(bytes -> bytes.length).containsExactly(100, 65_507);
    }

    @Test
    void countsWhatTheKernelFindsTooLarge() {
        kernel.refuses = message -> message.bytes().length > 1000 ? Errno.EMSGSIZE : 0;
        offer(100, 1);
        offer(1001, 1);
        offer(200, 1);
        sender.endOfBurst(loop.now);
        assertThat(drops(DropReason.TOO_LARGE)).isEqualTo(1);
        assertThat(kernel.received.get(0)).extracting(bytes -> bytes.length).containsExactly(100, 200);
    }

    @Test
    void switchesOffloadOffWhereTheHardwareCannotAndLosesNothing() {
        kernel.refuses = message -> message.segmentBytes() > 0 ? Errno.EIO : 0;
        offer(FRAME, 64);
        offer(FRAME, 10);
        sender.endOfBurst(loop.now);
        assertThat(kernel.received.get(0)).hasSize(74);
        assertThat(kernel.taken).allMatch(message -> message.segmentBytes() == 0);
        assertThat(sender.counters().segmentationErrno()).isEqualTo(Errno.EIO);
        UdpSnapshot snapshot = UdpSnapshot.of(List.of(sender)).join();
        assertThat(snapshot.total().segmentationOffload()).isFalse();
        assertThat(snapshot.total().segmentationErrno()).isEqualTo(Errno.EIO);
    }

    @Test
    void keepsOffloadForSizesThatFitThePathWhenLargerOnesDoNot() {
        open(settings(2));
        kernel.refuses = message -> message.destination() == 0 && message.segmentBytes() > 1372 ? Errno.EINVAL : 0;
        offer(1400, 4);
        offer(FRAME, 4);
        sender.endOfBurst(loop.now);
        assertThat(kernel.received.get(0)).hasSize(8);
        assertThat(kernel.received.get(1)).hasSize(8);
        assertThat(kernel.taken)
                .extracting(FakeTransport.Message::segmentBytes)
                .containsExactly(0, 0, 0, 0, FRAME, 1400, FRAME);
        assertThat(UdpSnapshot.of(List.of(sender)).join().total().segmentationOffload())
                .isTrue();
    }

    @Test
    void countsADropWhenASegmentedMessageFailsForAnotherReason() {
        kernel.refuses = message -> Errno.EPERM;
        offer(FRAME, 10);
        sender.endOfBurst(loop.now);
        assertThat(drops(DropReason.OTHER)).isEqualTo(10);
        assertThat(sender.counters().segmentationErrno()).isZero();
    }

    @Test
    void leavesInSeveralBatchesWhenTheStructuresAreFull() {
        open(settings(1).withMaxPending(1024).withBatchSize(512));
        for (int i = 0; i < 400; i++) {
            offer(FRAME, 1);
        }
        sender.endOfBurst(loop.now);
        assertThat(kernel.roomForPieces).isLessThan(400);
        assertThat(kernel.received.get(0)).hasSize(400);
        assertThat(kernel.calls).isEqualTo(2);
    }

    @Test
    void countsWhatHasNoDestination() {
        open(settings(0));
        offer(FRAME, 7);
        sender.endOfBurst(loop.now);
        assertThat(drops(DropReason.NO_DESTINATION)).isEqualTo(7);
    }

    @Test
    void sendsWhatWaitsOnceWhenClosedAndCountsTheRest() {
        open(settings(3));
        kernel.script.addAll(List.of(1, -Errno.EAGAIN));
        offer(FRAME, 2);
        sender.close();
        assertThat(sender.counters().datagrams()).isEqualTo(2);
        assertThat(drops(DropReason.CLOSED)).isEqualTo(4);
        assertThat(sender.counters().flushes(FlushReason.CLOSE)).isEqualTo(1);
        offer(FRAME, 5);
        assertThat(drops(DropReason.CLOSED)).isEqualTo(4 + 15);
        sender.endOfBurst(loop.now);
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void ignoresItsTimersOnceClosed() {
        kernel.refuses = message -> Errno.EAGAIN;
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        sender.close();
        int calls = kernel.calls;
        loop.pass(10_000_000);
        assertThat(kernel.calls).isEqualTo(calls);
    }

    @Test
    void closesWhenItsLoopTakesNoTimersAnyMore() {
        loop.ended = true;
        kernel.refuses = message -> Errno.EAGAIN;
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        assertThat(sender.isClosed()).isTrue();
        assertThat(drops(DropReason.CLOSED)).isEqualTo(2);
    }

    @Test
    void addsSendersUp() {
        DataSender one = sender;
        offer(FRAME, 64);
        FakeTransport first = kernel;
        open(settings(1));
        offer(FRAME, 2);
        sender.endOfBurst(loop.now);
        UdpSnapshot snapshot = UdpSnapshot.of(List.of(one, sender)).join();
        assertThat(snapshot.loops()).hasSize(2);
        assertThat(snapshot.total().datagrams()).isEqualTo(66);
        assertThat(snapshot.total().bytes()).isEqualTo(66L * FRAME);
        assertThat(snapshot.total().occupancy()).isEqualTo(new UdpSnapshot.Occupancy(2, 2, 33.0, 2, 64, 64, 64));
        assertThat(snapshot.total().flushes())
                .containsEntry(FlushReason.BURST_END, 1L)
                .containsEntry(FlushReason.BATCH_FULL, 1L);
        assertThat(UdpSnapshot.of(List.of()).join().total().drops()).hasSize(DropReason.values().length);
        one.close();
        assertThat(first.closed).isTrue();
    }
}
