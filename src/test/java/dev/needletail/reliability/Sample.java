package dev.needletail.reliability;

/**
 * A node at one moment.
 *
 * @param hours since the load began
 * @param heapMb used heap right after a full collection that the sampling asked for
 * @param directMb what the JVM's native memory tracking calls Other: direct and Unsafe memory, Netty's arenas and the node's buffers
 * @param residentMb VmRSS (proc(5))
 * @param descriptors entries of /proc/PID/fd
 */
record Sample(
        double hours,
        double heapMb,
        double directMb,
        double residentMb,
        double threads,
        double descriptors,
        double connections,
        double buffers) {}
