package dev.needletail.helm;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Pod Security Standard "restricted", with "baseline" that it contains, for what a pod of the chart can have.
 *
 * <p><a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">pod-security-standards</a>
 */
final class RestrictedPods {

    private static final Set<String> SAFE_SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem");

    private RestrictedPods() {}

    /** Why the standard would refuse {@code pod}; empty: it would not. */
    static List<String> violations(PodSpec pod) {
        List<String> found = new ArrayList<>();
        if (isTrue(pod.getHostNetwork()) || isTrue(pod.getHostPID()) || isTrue(pod.getHostIPC())) {
            found.add("host namespaces");
        }
        PodSecurityContext context = Objects.requireNonNullElseGet(pod.getSecurityContext(), PodSecurityContext::new);
        context.getSysctls().stream()
                .filter(sysctl -> !SAFE_SYSCTLS.contains(sysctl.getName()))
                .forEach(sysctl -> found.add("sysctl " + sysctl.getName()));
        for (Volume volume : pod.getVolumes()) {
            boolean isPlain = volume.getConfigMap() != null
                    || volume.getSecret() != null
                    || volume.getEmptyDir() != null
                    || volume.getProjected() != null
                    || volume.getPersistentVolumeClaim() != null
                    || volume.getDownwardAPI() != null
                    || volume.getCsi() != null
                    || volume.getEphemeral() != null;
            if (!isPlain) {
                found.add("kind of volume " + volume.getName());
            }
        }
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .forEach(container -> collect(container, context, found));
        return found;
    }

    private static void collect(Container container, PodSecurityContext pod, List<String> found) {
        String name = container.getName() + ": ";
        SecurityContext own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        if (isTrue(own.getPrivileged())) {
            found.add(name + "privileged");
        }
        if (!Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())) {
            found.add(name + "allowPrivilegeEscalation");
        }
        if (!isTrue(own.getRunAsNonRoot() == null ? pod.getRunAsNonRoot() : own.getRunAsNonRoot())) {
            found.add(name + "runAsNonRoot");
        }
        if (Objects.equals(own.getRunAsUser() == null ? pod.getRunAsUser() : own.getRunAsUser(), 0L)) {
            found.add(name + "runAsUser");
        }
        SeccompProfile seccomp = own.getSeccompProfile() == null ? pod.getSeccompProfile() : own.getSeccompProfile();
        if (seccomp == null || !Set.of("RuntimeDefault", "Localhost").contains(seccomp.getType())) {
            found.add(name + "seccompProfile");
        }
        Capabilities capabilities = Objects.requireNonNullElseGet(own.getCapabilities(), Capabilities::new);
        if (!capabilities.getDrop().contains("ALL")) {
            found.add(name + "capabilities are not dropped");
        }
        if (!Set.of("NET_BIND_SERVICE").containsAll(capabilities.getAdd())) {
            found.add(name + "capabilities " + capabilities.getAdd());
        }
        if (container.getPorts().stream().anyMatch(port -> port.getHostPort() != null && port.getHostPort() != 0)) {
            found.add(name + "hostPort");
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
