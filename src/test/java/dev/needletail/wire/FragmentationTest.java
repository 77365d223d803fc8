package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P-2.5: how TCP cuts the stream has no meaning. */
class FragmentationTest {

    private static final FrameWriter WRITER = new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX);

    @Test
    @DisplayName("P-2.5: every split point gives the same frames")
    void findsTheSameFramesAtEverySplitPoint() {
        ByteBuf stream = stream(0, 1, 64, 0, 300, 15, 2);
        List<String> whole = frames(stream, stream.writerIndex());
        assertThat(whole).hasSize(7).last().asString().hasSize(2 * (15 + 2));
        for (int cut = 0; cut <= stream.writerIndex(); cut++) {
            assertThat(frames(stream, cut, stream.writerIndex())).isEqualTo(whole);
        }
    }

    @Test
    @DisplayName("P-2.5: every pair of split points gives the same frames")
    void findsTheSameFramesAtEveryPairOfSplitPoints() {
        ByteBuf stream = stream(3, 0, 20, 1);
        int end = stream.writerIndex();
        List<String> whole = frames(stream, end);
        assertThat(whole).hasSize(4);
        for (int first = 0; first <= end; first++) {
            for (int second = first; second <= end; second++) {
                assertThat(frames(stream, first, second, end)).isEqualTo(whole);
            }
        }
    }

    @Test
    @DisplayName("P-2.5: so does one byte at a time")
    void findsTheSameFramesByteByByte() {
        ByteBuf stream = stream(0, 65_535, 7);
        int[] cuts = new int[stream.writerIndex()];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i + 1;
        }
        assertThat(frames(stream, cuts)).isEqualTo(frames(stream, stream.writerIndex()));
    }

    @Test
    @DisplayName("P-5.4: frames before a defect are found at every split point, none after it")
    void findsTheFramesBeforeADefectAndNoneAfterIt() {
        ByteBuf stream = stream(3, 10);
        List<String> before = frames(stream, stream.writerIndex());
        stream.writeByte(0xEE);
        WRITER.frame(stream, FrameType.HEARTBEAT, 5, 6, new byte[4]);
        for (int cut = 0; cut <= stream.writerIndex(); cut++) {
            List<String> found = frames(stream, cut, stream.writerIndex());
            assertThat(found.subList(0, 2)).isEqualTo(before);
            assertThat(found.subList(2, found.size())).containsExactly("UNKNOWN_TYPE");
        }
    }

    /**
     * Lets the stream arrive in pieces that end at {@code arrivals}. What has not arrived yet holds a byte that is no
     * type and no length of this stream, so that a scanner which reads ahead finds something else.
     */
    private static List<String> frames(ByteBuf stream, int... arrivals) {
        FrameScanner scanner = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true);
        ByteBuf window = Unpooled.buffer(stream.writerIndex());
        for (int i = 0; i < stream.writerIndex(); i++) {
            window.setByte(i, 0xEE);
        }
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int to : arrivals) {
            int arrived = window.writerIndex();
            window.writeBytes(stream, arrived, to - arrived);
            int length = scanner.scan(window, from, to);
            while (length > 0) {
                found.add(ByteBufUtil.hexDump(window, from, length));
                from += length;
                length = scanner.scan(window, from, to);
            }
            if (length == FrameScanner.INCOMPLETE) {
                assertThat(scanner.wanted(window, from, to)).isGreaterThan(to - from);
            }
        }
        if (scanner.defect() == FrameDefect.NONE) {
            assertThat(from).as("all bytes belong to a frame").isEqualTo(stream.writerIndex());
        } else {
            found.add(scanner.defect().name());
        }
        return found;
    }

    private static ByteBuf stream(int... payloadLengths) {
        Random random = new Random(42);
        ByteBuf out = Unpooled.buffer();
        FrameType[] types = FrameType.values();
        for (int i = 0; i < payloadLengths.length; i++) {
            byte[] payload = new byte[payloadLengths[i]];
            random.nextBytes(payload);
            WRITER.frame(out, types[i % types.length], random.nextInt(), random.nextLong(), payload);
        }
        return out;
    }
}
