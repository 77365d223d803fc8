package dev.needletail.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code sendmmsg(2)} through the foreign function API, where this platform is one whose structures are known here:
 * Linux on x86_64 and aarch64, 64 bits, little-endian.
 */
final class LinuxSend {

    private static final int MSG_DONTWAIT = 0x40;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final @Nullable MethodHandle SENDMMSG = find();

    private final MethodHandle sendmmsg;
    private final MemorySegment state;

    private LinuxSend(MethodHandle sendmmsg, MemorySegment state) {
        this.sendmmsg = sendmmsg;
        this.state = state;
    }

    /** Whether native calls are possible and allowed here. */
    static boolean isAvailable() {
        return SENDMMSG != null;
    }

    /** A caller whose errno lives in {@code arena}. */
    static LinuxSend in(Arena arena) {
        if (SENDMMSG == null) {
            throw new IllegalStateException("sendmmsg is not available: not Linux on x86_64 or aarch64, or native"
                    + " access is denied (--enable-native-access)");
        }
        return new LinuxSend(SENDMMSG, arena.allocate(STATE));
    }

    /** Messages taken, or a negative errno. */
    int call(int fd, long messages, int count) {
        int taken;
        try {
            // Not Linker.Option.critical: the call runs the whole network stack, and a safepoint must not wait for it.
            taken = (int) sendmmsg.invokeExact(state, fd, messages, count, MSG_DONTWAIT);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall of integers throws nothing", impossible);
        }
        return taken >= 0 ? taken : -state.get(ValueLayout.JAVA_INT, ERRNO);
    }

    private static @Nullable MethodHandle find() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean known = System.getProperty("os.name", "").equals("Linux")
                && (arch.equals("amd64") || arch.equals("aarch64"))
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (!known) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            // A pointer is passed like any other 64-bit integer on both ABIs (System V AMD64, AAPCS64).
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("sendmmsg"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT),
                    Linker.Option.captureCallState("errno"));
        } catch (IllegalCallerException | UnsupportedOperationException | java.util.NoSuchElementException denied) {
            return null;
        }
    }
}
