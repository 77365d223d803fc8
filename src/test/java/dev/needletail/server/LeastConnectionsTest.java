package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each connection goes to a loop that has the fewest. */
class LeastConnectionsTest {

    @Test
    void theLoopsNeverDifferByMoreThanOneWhileConnectionsOnlyCome() {
        held(4, new Random(0), 0);
    }

    @Test
    void aLoopThatLostConnectionsGetsTheNextOnes() {
        held(3, new Random(7), 40);
    }

    private static void held(int loops, Random random, int percentGone) {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(loops);
        EventExecutor[] executors = new EventExecutor[loops];
        int filled = 0;
        for (EventExecutor executor : group) {
            executors[filled++] = executor;
        }
        LeastConnections placement = new LeastConnections();
        placement.newChooser(executors);
        int[] open = new int[loops];
        List<Integer> connections = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            if (!connections.isEmpty() && random.nextInt(100) < percentGone) {
                int leaving = random.nextInt(connections.size());
                int gone = connections.get(leaving);
                connections.set(leaving, connections.getLast());
                connections.removeLast();
                open[gone]--;
                placement.gone(gone);
            } else {
                int fewest = Arrays.stream(open).min().orElseThrow();
                int chosen = Arrays.asList(executors).indexOf(placement.next());
                assertThat(open[chosen]).isEqualTo(fewest);
                open[chosen]++;
                connections.add(chosen);
            }
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
