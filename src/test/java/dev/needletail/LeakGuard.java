package dev.needletail;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails a test class whose buffers were not all released.
 *
 * <p>Registered as a service in both of its roles: as a listener it puts its detectors in place before the first
 * class of Netty is loaded, as an extension it looks after each top-level test class. A buffer that something still
 * reaches (a static field, an open channel) is no leak yet and is not reported.
 */
public final class LeakGuard implements LauncherSessionListener, BeforeAllCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakGuard.class);
    private static final LeakLedger LEDGER = new LeakLedger();
    private static final AtomicBoolean INSTALLED = new AtomicBoolean();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (INSTALLED.compareAndSet(false, true)) {
            ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(LEDGER);
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isTopLevel(context)) {
            String before = LEDGER.origin(context.getRequiredTestClass().getName());
            context.getStore(NAMESPACE).put("before", before);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (!isTopLevel(context)) {
            return;
        }
        List<String> leaks = LEDGER.settle();
        LEDGER.origin(context.getStore(NAMESPACE).get("before", String.class));
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked:\n" + String.join("\n", leaks));
        }
    }

    private static boolean isTopLevel(ExtensionContext context) {
        return !context.getRequiredTestClass().isAnnotationPresent(Nested.class);
    }
}
