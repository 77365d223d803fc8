package dev.needletail.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionCutterTest {

    private static final int REGIONS = 192;

    @ParameterizedTest
    @ValueSource(ints = {64, 79, 1500, 4096, 65_536, 65_550, 300_000})
    void cutsRegionsThatNeverOverlap(int sizeBytes) {
        TreeSet<Long> begins = new TreeSet<>();
        List<ByteBuffer> regions = cut(sizeBytes); // held, or the memory of one slab could serve the next
        for (ByteBuffer region : regions) {
            assertThat(region.capacity()).isEqualTo(sizeBytes);
            assertThat(begins.add(address(region))).isTrue();
        }
        long end = Long.MIN_VALUE;
        for (long begin : begins) {
            assertThat(begin).isGreaterThanOrEqualTo(end);
            end = begin + sizeBytes;
        }
        assertThat(regions).hasSize(REGIONS);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 79, 1500, 4096, 65_536, 65_550, 300_000})
    void letsRegionsBeginAtEachCacheLineOfAPageInTurn(int sizeBytes) {
        List<ByteBuffer> regions = cut(sizeBytes);
        for (int from = 0; from < REGIONS; from += 64) {
            Set<Long> lines = new HashSet<>();
            for (ByteBuffer region : regions.subList(from, from + 64)) {
                assertThat(address(region) % 64).isZero();
                lines.add(address(region) % 4096 / 64);
            }
            assertThat(lines).hasSize(64);
        }
    }

    private static List<ByteBuffer> cut(int sizeBytes) {
        RegionCutter cutter = new RegionCutter(sizeBytes);
        List<ByteBuffer> regions = new ArrayList<>();
        for (int left = REGIONS; left > 0; left--) {
            regions.add(cutter.next(left));
        }
        return regions;
    }

    private static long address(ByteBuffer region) {
        return MemorySegment.ofBuffer(region).address();
    }
}
