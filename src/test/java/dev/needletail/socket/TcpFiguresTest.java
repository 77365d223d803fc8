package dev.needletail.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollTcpInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TcpFiguresTest {

    @Test
    void theShortSetIsPartOfTheFullSet() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel upstream = sockets.connect(sockets.listen(channel -> {}));
            sockets.accept();
            Map<String, Long> all = TcpFigures.all(upstream);
            assertThat(TcpFigures.of(upstream, new EpollTcpInfo()))
                    .isEqualTo(new TcpFigures(
                            field(all, "tcpi_rtt"),
                            field(all, "tcpi_rttvar"),
                            field(all, "tcpi_snd_cwnd"),
                            field(all, "tcpi_total_retrans"),
                            field(all, "tcpi_unacked")));
            assertThat(field(all, "tcpi_rtt")).isPositive();
        }
    }

    @Test
    void countsTheBytesThatWereSentAndReceived() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel upstream = sockets.connect(sockets.listen(channel -> {}));
            Channel accepted = sockets.accept();
            Sockets.send(upstream, accepted, 1_234);
            assertThat(TcpFigures.all(upstream)).containsEntry("tcpi_bytes_sent", 1_234L);
            assertThat(TcpFigures.all(accepted)).containsEntry("tcpi_bytes_received", 1_234L);
        }
    }

    @Test
    void agreesWithSs() throws IOException, InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ss")) || Files.isExecutable(Path.of("/bin/ss")), "no ss here");
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel upstream = sockets.connect(sockets.listen(channel -> {}));
            sockets.accept();
            String shown = ss(Sockets.port(upstream));
            Map<String, Long> all = TcpFigures.all(upstream);
            assertThat(field(all, "tcpi_snd_mss")).isEqualTo(figure(shown, "[ \t]mss:(\\d+)"));
            assertThat(field(all, "tcpi_snd_cwnd")).isEqualTo(figure(shown, "cwnd:(\\d+)"));
            assertThat(field(all, "tcpi_pmtu")).isEqualTo(figure(shown, "pmtu:(\\d+)"));
            assertThat(field(all, "tcpi_rto") / 1_000).isEqualTo(figure(shown, "rto:(\\d+)"));
            assertThat(field(all, "tcpi_snd_wscale")).isEqualTo(figure(shown, "wscale:(\\d+),"));
            assertThat(field(all, "tcpi_rcv_space")).isEqualTo(figure(shown, "rcv_space:(\\d+)"));
            assertThat(field(all, "tcpi_segs_out")).isEqualTo(figure(shown, "segs_out:(\\d+)"));
            assertThat(field(all, "tcpi_snd_wnd")).isEqualTo(figure(shown, "snd_wnd:(\\d+)"));
            assertThat(field(all, "skmem_rb")).isEqualTo(figure(shown, "skmem:\\(r\\d+,rb(\\d+),"));
            assertThat(field(all, "skmem_tb")).isEqualTo(figure(shown, ",tb(\\d+),"));
        }
    }

    private static long field(Map<String, Long> all, String name) {
        return requireNonNull(all.get(name), name);
    }

    /** The socket that is bound to {@code port}, its peer not counted. */
    private static String ss(int port) throws IOException, InterruptedException {
        Process ss = new ProcessBuilder("ss", "-tinmH", "sport = :" + port)
                .redirectErrorStream(true)
                .start();
        String shown = new String(ss.getInputStream().readAllBytes(), UTF_8);
        assertThat(ss.waitFor()).as(shown).isZero();
        return shown;
    }

    private static long figure(String shown, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(shown);
        assertThat(found.find()).as("%s in %s", pattern, shown).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void leavesOutWhatAnOlderKernelDoesNotWrite() {
        ByteBuffer info = ByteBuffer.allocate(276).order(ByteOrder.nativeOrder());
        Map<String, Long> fields = new LinkedHashMap<>();
        TcpInfoFields.decode(info, 104, fields); // Linux 3.x ended here
        assertThat(fields).containsKeys("tcpi_state", "tcpi_rto", "tcpi_total_retrans");
        assertThat(fields).doesNotContainKey("tcpi_pacing_rate").hasSize(6 + 4 + 24);
        TcpInfoFields.decode(info, 232, fields); // 5.4 to 6.1
        assertThat(fields).containsKey("tcpi_snd_wnd").doesNotContainKey("tcpi_rcv_wnd");
        TcpInfoFields.decode(info, 248, fields); // 6.7
        assertThat(fields).containsKey("tcpi_total_rto_time").doesNotContainKey("tcpi_received_ce");
    }

    @Test
    void hasNothingToTellWithoutANativeStreamSocket() throws InterruptedException {
        try (Sockets sockets = new Sockets(SocketTransport.NIO)) {
            Channel upstream = sockets.connect(sockets.listen(channel -> {}));
            sockets.accept();
            assertThat(TcpFigures.of(upstream, new EpollTcpInfo())).isNull();
            assertThat(TcpFigures.all(upstream)).isEmpty();
        }
    }

    @Test
    void hasNothingToTellAboutAClosedSocket() throws InterruptedException {
        assumeTrue(Epoll.isAvailable(), "native epoll is missing here");
        try (Sockets sockets = new Sockets(SocketTransport.EPOLL)) {
            Channel upstream = sockets.connect(sockets.listen(channel -> {}));
            sockets.accept();
            upstream.close().syncUninterruptibly();
            assertThat(TcpFigures.of(upstream, new EpollTcpInfo())).isNull();
            assertThat(TcpFigures.all(upstream)).isEmpty();
        }
    }
}
