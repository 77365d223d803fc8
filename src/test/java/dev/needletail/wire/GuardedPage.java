package dev.needletail.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory with a page behind it, and one before it, that may not be touched ({@code mmap(2)}, {@code mprotect(2)}): whoever reads
 * one byte too many ends the process, and the test run with it.
 */
final class GuardedPage {

    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    /** A multiple of every page size in use. */
    static final int BYTES = 1 << 16;

    private GuardedPage() {}

    /** Unmapped with the arena. Linux on 64 bits. */
    static MemorySegment in(Arena arena) {
        MethodHandle mmap = function(
                "mmap",
                FunctionDescriptor.of(
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
        MethodHandle mprotect = function("mprotect", intOf(ValueLayout.JAVA_INT));
        MethodHandle munmap = function("munmap", intOf());
        try {
            MemorySegment map = (MemorySegment)
                    mmap.invokeExact(MemorySegment.NULL, 3L * BYTES, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            MemorySegment middle = MemorySegment.ofAddress(map.address() + BYTES);
            if ((int) mprotect.invokeExact(middle, (long) BYTES, PROT_READ_WRITE) != 0) {
                throw new AssertionError("mprotect failed on the middle of " + map);
            }
            return middle.reinterpret(BYTES, arena, _ -> unmap(munmap, map));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void unmap(MethodHandle munmap, MemorySegment map) {
        try {
            int result = (int) munmap.invokeExact(map, 3L * BYTES);
            assert result == 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static FunctionDescriptor intOf(MemoryLayout... more) {
        return FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG)
                .appendArgumentLayouts(more);
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
