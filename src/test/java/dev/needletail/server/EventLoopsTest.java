package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.buffer.BufferSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the loops run, and what is refused. */
class EventLoopsTest {

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @Test
    @EnabledOnOs(OS.LINUX)
    void eachLoopRunsOnItsCpuAndOnNoOther() {
        List<Integer> allowed = cpus(ownStatus());
        List<Integer> cpus = List.of(allowed.getLast(), allowed.getFirst());
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.loops = 2;
                    settings.cpus = cpus;
                });
                TestClient client = node.connect()) {
            for (int i = 0; i < 2; i++) {
                String status = node.node()
                        .rooms()
                        .get(i)
                        .loop()
                        .submit(EventLoopsTest::ownStatus)
                        .syncUninterruptibly()
                        .getNow();
                assertThat(cpus(status)).containsExactly(cpus.get(i));
            }
            assertThat(client.ask(Frame.request(1, "pinned")).text()).isEqualTo("pinned");
        }
        assertThat(cpus(ownStatus())).as("the starting thread is left alone").isEqualTo(allowed);
    }

    /** Reactor Netty prefers io_uring to epoll as soon as its classes are there (docs/decisions/0008). */
    @Test
    void ioUringDoesNotComeInByTheClassPath() {
        assertThatThrownBy(() -> Class.forName("io.netty.channel.uring.IoUring"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_023, 1_024, -1})
    @EnabledOnOs(OS.LINUX)
    void aCpuThatDoesNotExistIsRefused(int cpu) {
        assertThatThrownBy(() -> RunningNode.start(settings -> settings.cpus = List.of(cpu)))
                .isInstanceOf(CpuPinningException.class)
                .hasMessageContaining("CPU " + cpu);
        awaitLoopThreads(0);
    }

    @Test
    void loopsThatSpinMustLeaveACore() {
        assertThatThrownBy(() -> RunningNode.start(settings -> {
                    settings.loops = CORES;
                    settings.busyWait = true;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(CORES + " loops on " + CORES + " cores");
        awaitLoopThreads(0);
    }

    @Test
    void aLoopThatSpinsServesAndStops() {
        org.junit.jupiter.api.Assumptions.assumeTrue(CORES > 1);
        try (RunningNode node = RunningNode.start(settings -> settings.busyWait = true);
                TestClient client = node.connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.ask(Frame.request(i, "spin")).sequence()).isEqualTo(i);
            }
        }
        awaitLoopThreads(0);
    }

    @Test
    void aPortThatIsTakenIsRefusedAndNothingStaysBehind() {
        try (RunningNode first = RunningNode.start()) {
            assertThatThrownBy(() -> RunningNode.start(
                            settings -> settings.port = first.node().port()))
                    .isInstanceOf(ListenFailedException.class)
                    .hasMessageContaining(String.valueOf(first.node().port()));
            awaitLoopThreads(1);
        }
        awaitLoopThreads(0);
    }

    /** A loop says that it has ended a moment before its thread is gone. */
    private static void awaitLoopThreads(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(loopThreads()).hasSize(count));
    }

    private static List<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("needletail-loop"))
                .toList();
    }

    private static String ownStatus() {
        try {
            return Files.readString(Path.of("/proc/thread-self/status"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The CPUs of {@code Cpus_allowed_list}, for example {@code 0-2,5}. */
    private static List<Integer> cpus(String status) {
        List<Integer> cpus = new ArrayList<>();
        for (String line : status.split("\n", -1)) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (String range :
                        line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
                    String[] ends = range.split("-", -1);
                    for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                        cpus.add(cpu);
                    }
                }
            }
        }
        return cpus;
    }

    /** An edge comes once: what one turn's reads leave in the socket must be asked for again, as nothing more comes. */
    @Test
    void whatOneTurnDoesNotReadIsReadInTheNext() {
        byte[] stream = Frame.bytes(Collections.nCopies(3_000, Frame.heartbeat(7)));
        try (RunningNode node = RunningNode.start(settings -> {
                    settings.loops = 1;
                    settings.buffers = new BufferSettings(1_024, 2, 512, true); // four of them are read in a turn
                });
                TestClient client = node.connect()) {
            assertThat(client.ask(Frame.heartbeat(1)).sequence()).isEqualTo(1);
            CountDownLatch sent = new CountDownLatch(1);
            node.node().rooms().getFirst().loop().submit(() -> {
                sent.await();
                return sent;
            });
            client.send(stream); // fits the kernel's buffers, and is there before the loop looks
            sent.countDown();
            assertThat(client.receive(3_000)).allMatch(answer -> answer.sequence() == 7);
        }
    }
}
