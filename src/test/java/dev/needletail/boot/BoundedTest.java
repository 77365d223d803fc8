package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.socket.KernelLimits;
import dev.needletail.socket.SocketRole;
import dev.needletail.socket.SocketSettings;
import dev.needletail.socket.SocketTruth;
import dev.needletail.socket.SocketTuner;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedTest {

    @Test
    void whatFitsStaysAsItIs() {
        assertThat(Bounded.of(List.of(), 2, "")).isEmpty();
        assertThat(Bounded.of(List.of("a", "b"), 2, "")).containsExactly("a", "b");
    }

    @Test
    void whatIsLeftOutIsCounted() {
        assertThat(Bounded.of(List.of("a", "b", "c", "d"), 2, ": /actuator/sockets"))
                .containsExactly("a", "b", "and 2 more: /actuator/sockets");
    }

    /** Each channel may ask for a value of its own. */
    @Test
    void theKernelsChangesAreToldInAFewLines() {
        SocketTruth truth = new SocketTruth();
        SocketTuner tuner = new SocketTuner(KernelLimits.ofThisHost(), truth);
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NioDatagramChannel channel = new NioDatagramChannel();
        try {
            loops.register(channel).syncUninterruptibly();
            for (int i = 0; i < 25; i++) {
                // NIO has no such option, so that each is UNSUPPORTED.
                tuner.tune(channel, SocketRole.UDP, priority(i));
            }
            KernelChanges changes = new KernelChanges(truth);
            assertThat(changes.untold())
                    .hasSize(KernelChanges.LINES_MAX + 1)
                    .last()
                    .isEqualTo("and 15 more: /actuator/sockets");
            assertThat(changes.untold()).isEmpty();
        } finally {
            channel.close().syncUninterruptibly();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static SocketSettings priority(int value) {
        return new SocketSettings(null, null, null, value, null, null, null, null, null, null, null);
    }
}
