package dev.needletail.udp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Random bursts against a random kernel: nothing is lost without a count, doubled, reordered or leaked. */
class DataSenderModelTest {

    private static final int[] ERRORS = {
        Errno.EAGAIN,
        Errno.EAGAIN,
        Errno.EINTR,
        Errno.ENOBUFS,
        Errno.ECONNREFUSED,
        Errno.EMSGSIZE,
        Errno.ENETUNREACH,
        Errno.EHOSTUNREACH,
        Errno.EPERM,
        Errno.EINVAL,
        Errno.EIO
    };

    private final Logger log = (Logger) LoggerFactory.getLogger(Segmentation.class);
    private final @Nullable Level before = log.getLevel();

    @BeforeEach
    void quiet() {
        log.setLevel(Level.ERROR);
    }

    @AfterEach
    void loud() {
        log.setLevel(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyDatagramIsSentOnceInOrderOrCounted(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            play(random);
        }
    }

    private static void play(Random random) {
        int destinations = 1 + random.nextInt(5);
        int batchSize = 1 + random.nextInt(32);
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < destinations; i++) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9100 + i));
        }
        UdpSettings settings = UdpSettings.of(addresses)
                .withBatchSize(batchSize)
                .withMaxPending(batchSize + random.nextInt(100))
                .withSegmentationOffload(random.nextInt(4) > 0)
                .withFlushAtBurstEnd(random.nextBoolean(), random.nextInt(300_000));
        FakeLoop loop = new FakeLoop();
        FakeTransport kernel = new FakeTransport(destinations, batchSize, true, 1 + random.nextInt(100));
        DataSender sender = new DataSender(settings, loop, kernel, BatchListener.NONE, new UdpCounters(), () -> {});
        List<ByteBuf> buffers = new ArrayList<>();
        int offered = 0;
        for (int burst = 0; burst < 60; burst++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                kernel.script.add(
                        random.nextBoolean() ? -ERRORS[random.nextInt(ERRORS.length)] : 1 + random.nextInt(5));
            }
            for (int run = random.nextInt(5); run > 0; run--) {
                int bytes = 15 + 8 * random.nextInt(3);
                int frames = 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 6);
                ByteBuf buffer = Unpooled.buffer(bytes * frames);
                for (int i = 0; i < frames; i++) {
                    buffer.writeIntLE(offered++).writeZero(bytes - 4);
                }
                buffers.add(buffer);
                // Now and then in two parts that follow one another, as a burst that is routed piece by piece.
                int part = random.nextInt(frames);
                if (part > 0) {
                    sender.offer(buffer, 0, bytes, part, loop.now);
                }
                sender.offer(buffer, part * bytes, bytes, frames - part, loop.now);
            }
            sender.endOfBurst(loop.now);
            assertThat(sender.counters().pending()).isLessThanOrEqualTo(settings.maxPending());
            loop.pass(random.nextInt(400_000));
        }
        sender.close();

        long dropped = 0;
        for (DropReason reason : DropReason.values()) {
            // A refusal is a report about a datagram that is counted as sent.
            dropped += reason == DropReason.REFUSED ? 0 : sender.counters().drops(reason);
        }
        long received = 0;
        for (List<byte[]> destination : kernel.received) {
            received += destination.size();
            int last = -1;
            for (byte[] datagram : destination) {
                int number = Unpooled.wrappedBuffer(datagram).readIntLE();
                assertThat(number).isGreaterThan(last);
                last = number;
            }
        }
        assertThat(received).isEqualTo(sender.counters().datagrams());
        assertThat(received + dropped).isEqualTo((long) offered * destinations);
        for (ByteBuf buffer : buffers) {
            assertThat(buffer.refCnt()).isEqualTo(1);
            buffer.release();
        }
    }
}
