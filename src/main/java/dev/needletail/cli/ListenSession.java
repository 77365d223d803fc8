package dev.needletail.cli;

import dev.needletail.bench.PayloadKey;
import dev.needletail.wire.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Receives datagrams until one of the ends is reached, and says what they were. */
final class ListenSession {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DatagramSource source;
    private final ListenOptions options;
    private final PrintWriter out;
    private final StopSignal stop;
    private final ListenStatistics statistics = new ListenStatistics();
    private long rateDatagrams;
    private long rateBytes;

    ListenSession(DatagramSource source, ListenOptions options, PrintWriter out, StopSignal stop) {
        this.source = source;
        this.options = options;
        this.out = out;
        this.stop = stop;
    }

    /** Runs, prints the summary and gives the exit code. */
    int run(String where) throws IOException {
        // The largest UDP payload is smaller: no datagram is cut.
        ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
        ByteBuf datagram = Unpooled.wrappedBuffer(bytes);
        long lastArrival = System.nanoTime();
        long nextRate = lastArrival + SECOND;
        try {
            while (statistics.datagrams() < options.count() && !stop.requested()) {
                long idleEnd = lastArrival + options.idleNanos();
                bytes.clear();
                SocketAddress peer = source.receive(bytes, Math.min(idleEnd, nextRate));
                long now = System.nanoTime();
                if (peer != null && accept((InetSocketAddress) peer, datagram.setIndex(0, bytes.position()))) {
                    lastArrival = now;
                } else if (now - idleEnd >= 0) {
                    out.println("nothing has come for " + DurationText.ofNanos(options.idleNanos()));
                    break;
                }
                for (; now - nextRate >= 0; nextRate += SECOND) {
                    printRate();
                }
            }
        } finally {
            datagram.release();
        }
        statistics.print(out, where, options.channel());
        return statistics.exitCode(options.wanted());
    }

    /** Returns whether somebody waits for such: what another channel gets ends no silence. */
    private boolean accept(InetSocketAddress peer, ByteBuf datagram) {
        DatagramCheck check = DatagramCheck.of(datagram);
        if (check != DatagramCheck.DATA) {
            statistics.malformed(check);
            if (!options.quiet()) {
                out.println(name(peer) + " malformed: " + check.reason() + ": " + datagram.readableBytes() + " bytes "
                        + PayloadText.of(ByteBufUtil.getBytes(datagram)));
            }
            return true;
        }
        int sequence = FrameLayout.sequence(datagram, 0);
        int payloadAt = FrameLayout.HEADER_BYTES;
        int payloadLength = FrameLayout.payloadLength(datagram, 0);
        PayloadKey channel = options.channel();
        if (channel != null) {
            if (!channel.begins(datagram, payloadAt, payloadLength)) {
                statistics.otherChannel();
                return false;
            }
            payloadAt += channel.length();
            payloadLength -= channel.length();
        }
        long missingBefore = options.quiet() ? 0 : statistics.missing();
        SequenceTracker.Verdict verdict = statistics.data(peer, sequence, payloadLength);
        if (!options.quiet()) {
            byte[] payload = ByteBufUtil.getBytes(datagram, payloadAt, payloadLength);
            out.println(name(peer) + " seq=" + Integer.toUnsignedString(sequence) + " " + payloadLength + " bytes "
                    + PayloadText.of(payload) + note(verdict, statistics.missing() - missingBefore));
        }
        return true;
    }

    private static String note(SequenceTracker.@Nullable Verdict verdict, long newlyMissing) {
        if (verdict == null) {
            return "";
        }
        return switch (verdict) {
            case FIRST, NEXT -> "";
            case GAP -> " (" + newlyMissing + " missing before)";
            case DUPLICATE -> " (duplicate)";
            case REORDERED -> " (out of order)";
            case RESTART -> " (sequence starts anew)";
        };
    }

    private void printRate() {
        if (options.rate()) {
            out.printf(
                    Locale.ROOT,
                    "rate: %d datagrams/s, %.3f MB/s of payload, %d missing so far%n",
                    statistics.datagrams() - rateDatagrams,
                    (statistics.payloadBytes() - rateBytes) / 1e6,
                    statistics.missing());
        }
        rateDatagrams = statistics.datagrams();
        rateBytes = statistics.payloadBytes();
    }

    static String name(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "*"
                : address.getAddress().getHostAddress();
        return new HostPort(host, address.getPort()).toString();
    }
}
