package dev.needletail.bench;

import org.jspecify.annotations.Nullable;

/**
 * The machine on which the load ran.
 *
 * @param os its name for people
 * @param kernel release of the kernel
 * @param cpus processors that the JVM may use
 * @param affinity list of the processors that this process may run on, as taskset(1) writes it
 */
public record MachineFacts(
        String os,
        @Nullable String kernel,
        String arch,
        int cpus,
        @Nullable String cpuModel,
        @Nullable String affinity,
        @Nullable Long memoryBytes) {}
