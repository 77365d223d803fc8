package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.boot.ConnectionPage.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConnectionPageTest {

    @Test
    void aPageBeginsWhereTheOneBeforeEnds() {
        assertThat(new ConnectionPage(0, 4).over(List.of(3L, 3L))).containsExactly(new Part(0, 3), new Part(0, 1));
        assertThat(new ConnectionPage(4, 4).over(List.of(3L, 3L))).containsExactly(new Part(3, 0), new Part(1, 2));
        assertThat(new ConnectionPage(9, 4).over(List.of(3L, 3L))).containsExactly(new Part(3, 0), new Part(3, 0));
        assertThat(new ConnectionPage(0, 4).over(List.of())).isEmpty();
    }

    @Test
    void pagesOfAnySizeCoverEachConnectionOnce() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int round = 0; round < 1_000; round++) {
            List<Long> sizes = new ArrayList<>();
            for (int loop = random.nextInt(5); loop >= 0; loop--) {
                sizes.add((long) random.nextInt(30));
            }
            long total = sizes.stream().mapToLong(Long::longValue).sum();
            int limit = 1 + random.nextInt(20);
            int[] next = new int[sizes.size()];
            for (int offset = 0; offset < total; offset += limit) {
                List<Part> parts = new ConnectionPage(offset, limit).over(sizes);
                int shown = 0;
                for (int loop = 0; loop < parts.size(); loop++) {
                    Part part = parts.get(loop);
                    if (part.limit() > 0) {
                        assertThat(part.offset()).isEqualTo(next[loop]);
                        next[loop] += part.limit();
                    }
                    shown += part.limit();
                }
                assertThat((long) shown).isEqualTo(Math.min(limit, total - offset));
            }
            for (int loop = 0; loop < next.length; loop++) {
                assertThat((long) next[loop]).isEqualTo(sizes.get(loop));
            }
        }
    }

    @Test
    void aPageHasBounds() {
        assertThat(ConnectionPage.defect(0, 1)).isNull();
        assertThat(ConnectionPage.defect(Integer.MAX_VALUE, 200)).isNull();
        assertThat(ConnectionPage.defect(0, 201)).contains("201", "200");
        assertThat(ConnectionPage.defect(0, 0)).contains("limit 0");
        assertThat(ConnectionPage.defect(-1, 1)).contains("offset -1");
    }

    @Test
    void anIdReadsAsItIsWritten() {
        ConnectionId id = new ConnectionId(ConnectionId.Kind.UPSTREAM, 3, 0, 12_345_678_901L);
        assertThat(id).hasToString("u3-12345678901");
        assertThat(ConnectionId.parse(id.toString())).isEqualTo(id);
        ConnectionId named = new ConnectionId(ConnectionId.Kind.UPSTREAM, 3, 17, 4);
        assertThat(named).hasToString("u3.17-4");
        assertThat(ConnectionId.parse(named.toString())).isEqualTo(named);
        ConnectionId client = new ConnectionId(ConnectionId.Kind.CLIENT, 2, 0, 4);
        assertThat(client).hasToString("c2-4");
        assertThat(ConnectionId.parse(client.toString())).isEqualTo(client);
        for (String other : List.of(
                "",
                "c",
                "c0",
                "x0-1",
                "c-1",
                "c0-",
                "c0-1x",
                " c0-1",
                "c0-1234567890123456789",
                "c0.1-1",
                "u0.0-1",
                "u0.-1",
                "u0.123456-1")) {
            assertThat(ConnectionId.parse(other)).as(other).isNull();
        }
    }
}
