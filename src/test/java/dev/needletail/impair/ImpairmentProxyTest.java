package dev.needletail.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImpairmentProxyTest {

    private static final int HEADER_BYTES = 15;
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int SHORT_MILLIS = 100;

    /** Echoes bytes, and ends its stream when the other one has ended. */
    private final ServerSocket echo = listen();

    private final ImpairmentProxy proxy =
            new ImpairmentProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort()), 7);

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesAndTheEndsOfBothStreams() throws Exception {
        byte[] bytes = random(1 << 20);
        try (Socket client = connect()) {
            assertThat(askAll(client, bytes)).isEqualTo(bytes);
        }
        assertThat(proxy.counts().bytes.sum()).isEqualTo(2L << 20);
        assertThat(proxy.counts().accepted.sum()).isEqualTo(1);
    }

    @Test
    void bytesThatAreLateComeAllAndInOrder() throws Exception {
        proxy.impair(Impairment.NONE.delayed(Duration.ofMillis(20), Duration.ofMillis(5)), Impairment.NONE);
        byte[] bytes = random(1 << 16);
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertThat(askAll(client, bytes)).isEqualTo(bytes);
            // A lower bound only: nothing in the machine can make it fail but the proxy.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        }
        assertThat(proxy.counts().delayed.sum()).isPositive();
    }

    @Test
    void aNarrowWayTakesItsTime() throws Exception {
        proxy.impair(Impairment.NONE, Impairment.NONE.limited(1_000_000));
        byte[] bytes = random(30_000);
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertThat(askAll(client, bytes)).isEqualTo(bytes);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
        }
    }

    @Test
    void cutsWritesIntoBits() throws Exception {
        proxy.impair(Impairment.NONE.inPiecesOf(3), Impairment.NONE);
        byte[] bytes = random(100);
        try (Socket client = connect()) {
            assertThat(askAll(client, bytes)).isEqualTo(bytes);
        }
        assertThat(proxy.counts().pieces.sum()).isGreaterThanOrEqualTo(34);
    }

    @Test
    void endsTheConnectionInOrderAfterSoManyBytes() throws Exception {
        proxy.impair(Impairment.NONE, Impairment.NONE.cutAfter(Cut.FIN, 10));
        byte[] bytes = random(100);
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 10));
        }
        assertThat(proxy.counts().ends.sum()).isEqualTo(1);
    }

    @Test
    void resetsTheConnectionAfterSoManyBytes() throws Exception {
        proxy.impair(Impairment.NONE, Impairment.NONE.cutAfter(Cut.RESET, 10));
        try (Socket client = connect()) {
            client.getOutputStream().write(random(100));
            InputStream in = client.getInputStream();
            assertThatThrownBy(() -> in.readNBytes(11))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(proxy.counts().resets.sum()).isEqualTo(1);
        assertThat(proxy.open()).isZero();
    }

    @Test
    void aHalfCloseLeavesTheOtherDirection() throws Exception {
        proxy.impair(Impairment.NONE.cutAfter(Cut.HALF_CLOSE, 5), Impairment.NONE);
        byte[] bytes = random(50);
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes);
            // The echo got five bytes and an end, and its answer still came.
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 5));
        }
        assertThat(proxy.counts().halfCloses.sum()).isEqualTo(1);
    }

    @Test
    void cutsEveryConnectionAtOnce() throws Exception {
        try (Socket one = connect();
                Socket other = connect()) {
            assertThat(ask(one, new byte[] {1})).containsExactly(1);
            assertThat(ask(other, new byte[] {2})).containsExactly(2);
            assertThat(proxy.cutAll(Cut.RESET)).isEqualTo(2);
            assertThatThrownBy(() -> one.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> other.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void refusesAndServesAgain() throws Exception {
        proxy.accepting(Accepting.REFUSE);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.accepting(Accepting.SERVE);
        try (Socket client = connect()) {
            assertThat(ask(client, new byte[] {3})).containsExactly(3);
        }
    }

    @Test
    void letsConnectsHang() throws Exception {
        proxy.accepting(Accepting.HANG);
        try (Socket client = new Socket()) {
            assertThatThrownBy(() -> client.connect(proxy.address(), SHORT_MILLIS))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        proxy.heal();
        try (Socket client = connect()) {
            assertThat(ask(client, new byte[] {4})).containsExactly(4);
        }
    }

    @Test
    void acceptsAndSwallows() throws Exception {
        proxy.accepting(Accepting.HOLD);
        try (Socket client = connect()) {
            client.getOutputStream().write(1);
            client.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void anEstablishedConnectionThatSwallowedIsResetWhenItIsHealed() throws Exception {
        try (Socket client = connect()) {
            assertThat(ask(client, new byte[] {5})).containsExactly(5);
            proxy.impair(Impairment.SWALLOW, Impairment.NONE);
            client.getOutputStream().write(6);
            client.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.counts().swallowedBytes.sum()).isEqualTo(1);
            proxy.heal();
            client.setSoTimeout(PATIENCE_MILLIS);
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
        }
    }

    @Test
    void whatStalledGoesOnWithoutALoss() throws Exception {
        byte[] bytes = random(10_000);
        try (Socket client = connect()) {
            assertThat(ask(client, new byte[] {7})).containsExactly(7);
            proxy.impair(Impairment.STALL, Impairment.NONE);
            client.getOutputStream().write(bytes);
            client.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            client.setSoTimeout(PATIENCE_MILLIS);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void changesAByte() throws Exception {
        proxy.impair(Impairment.NONE, Impairment.NONE.corrupting(1));
        try (Socket client = connect()) {
            assertThat(ask(client, new byte[] {8})).containsExactly(8 ^ 0x41);
        }
        assertThat(proxy.counts().corrupted.sum()).isEqualTo(1);
    }

    @Test
    void tampersWithAnswersAndLeavesHeartbeatsAlone() throws Exception {
        assertThat(answers(Tampering.NONE)).containsExactly("3:1", "0:2", "3:3", "4:4");
        assertThat(answers(Tampering.duplicating(1))).containsExactly("3:1", "3:1", "0:2", "3:3", "3:3", "4:4", "4:4");
        assertThat(answers(Tampering.dropping(1))).containsExactly("0:2");
        assertThat(answers(Tampering.swapping(1))).containsExactly("0:2", "3:1", "4:4", "3:3");
        assertThat(answers(Tampering.spoiling(1))).containsExactly("110:1", "0:2", "110:3", "110:4");
        int invented = 1 << 30;
        assertThat(answers(Tampering.inventing(1)))
                .containsExactly(
                        "3:" + (invented + 1),
                        "3:1",
                        "0:2",
                        "3:" + (invented + 3),
                        "3:3",
                        "4:" + (invented + 4),
                        "4:4");
        assertThat(proxy.counts().corrupted.sum()).isZero();
        answers(Tampering.corrupting(1));
        assertThat(proxy.counts().corrupted.sum()).isEqualTo(3);
    }

    /** Type and sequence of what comes back for four frames, sent byte by byte in effect. */
    private List<String> answers(Tampering tampering) throws IOException {
        proxy.impair(Impairment.NONE.inPiecesOf(4), Impairment.NONE.with(tampering));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame(3, 1));
        frames.writeBytes(frame(0, 2));
        frames.writeBytes(frame(3, 3));
        frames.writeBytes(frame(4, 4));
        try (Socket client = connect()) {
            ByteBuffer back =
                    ByteBuffer.wrap(askAll(client, frames.toByteArray())).order(ByteOrder.LITTLE_ENDIAN);
            List<String> seen = new ArrayList<>();
            while (back.hasRemaining()) {
                seen.add(back.get(back.position()) + ":" + back.getInt(back.position() + 1));
                back.position(back.position() + HEADER_BYTES + back.getShort(back.position() + 13));
            }
            return seen;
        }
    }

    private static byte[] frame(int type, int sequence) {
        return ByteBuffer.allocate(HEADER_BYTES + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(sequence)
                .putLong(sequence)
                .putShort((short) 2)
                .put(new byte[] {1, 2})
                .array();
    }

    private static byte[] ask(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
        return client.getInputStream().readNBytes(bytes.length);
    }

    private static byte[] askAll(Socket client, byte[] bytes) throws IOException {
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                client.getOutputStream().write(bytes);
                client.shutdownOutput();
            } catch (IOException broken) {
                // the reader sees it
            }
        });
        byte[] back = client.getInputStream().readAllBytes();
        assertThat(sender).isNotNull();
        return back;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(proxy.address(), PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }

    private static ServerSocket listen() {
        try {
            ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try {
                        Socket socket = listener.accept();
                        Thread.ofVirtual().start(() -> {
                            try (socket) {
                                socket.setTcpNoDelay(true);
                                socket.getInputStream().transferTo(socket.getOutputStream());
                            } catch (IOException gone) {
                                // as was wanted
                            }
                        });
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
            return listener;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
