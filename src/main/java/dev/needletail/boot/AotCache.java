package dev.needletail.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the JVM uses the ahead-of-time cache that it was given.
 *
 * <p>A cache that does not fit (another JDK, other jars, another object layout) is left alone by default: the node starts, only
 * slower. The JVM says so in lines of its own ahead of the log; the summary of the start says it once more.
 */
final class AotCache {

    private static final String OPTION = "-XX:AOTCache=";

    private AotCache() {}

    /**
     * One line for the summary; null when no cache was asked for.
     *
     * @param arguments the JVM's options, {@link java.lang.management.RuntimeMXBean#getInputArguments}
     * @param vmInfo the system property {@code java.vm.info}, in which HotSpot says {@code sharing} when it maps an archive of
     *     classes; an AOT cache that it refuses is replaced by none
     */
    static @Nullable String line(List<String> arguments, String vmInfo) {
        String cache = null;
        for (String argument : arguments) {
            if (argument.startsWith(OPTION)) {
                cache = argument.substring(OPTION.length()); // the last one counts
            }
        }
        if (cache == null) {
            return null;
        }
        return vmInfo.contains("sharing")
                ? cache
                : cache
                        + " is NOT in use: the JVM says why in its first lines; make it anew with this JDK, this jar and"
                        + " these JVM options";
    }
}
