package dev.needletail.wire;

import org.jspecify.annotations.Nullable;

/** A fast way through long UTF-8 in direct memory, where the JVM was started with what it needs. */
interface WellFormedPrefix {

    /** Bytes that are looked at before {@code from}. */
    int BEHIND = 3;

    /**
     * Looks at the bytes from an address on, block by block, up to the first one that is malformed or would reach over
     * {@code end}. {@link #BEHIND} bytes lie before {@code from}, and a whole sequence ends there.
     *
     * @return where that block begins; all before is well-formed, but its last sequence may be cut
     */
    long end(long from, long end);

    /** The one that the Vector API brings; {@code null} unless {@code --add-modules jdk.incubator.vector} was given. */
    static @Nullable WellFormedPrefix ofVectors() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return null;
        }
        try {
            return Class.forName("dev.needletail.wire.VectorUtf8")
                    .asSubclass(WellFormedPrefix.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException
                | LinkageError changed) { // the API is incubating: it may differ in a later JDK
            return null;
        }
    }
}
