"""What a person can ask of the gateway: one file a noun; the only place that decides."""

from dataclasses import dataclass

from gateway.usecases.accounts import Accounts
from gateway.usecases.bulks import Bulks
from gateway.usecases.calls import Calls
from gateway.usecases.channels import Channels
from gateway.usecases.chats import Chats
from gateway.usecases.communities import Communities
from gateway.usecases.contacts import Contacts
from gateway.usecases.deliveries import Deliveries
from gateway.usecases.events import Events
from gateway.usecases.files import Files
from gateway.usecases.groups import Groups
from gateway.usecases.history import History
from gateway.usecases.idempotency import Idempotency
from gateway.usecases.info import Info
from gateway.usecases.instance_sends import InstanceSends
from gateway.usecases.instances import Instances
from gateway.usecases.keys import Keys
from gateway.usecases.labels import Labels
from gateway.usecases.limits import SendLimits
from gateway.usecases.media import Media
from gateway.usecases.message_actions import MessageActions
from gateway.usecases.messages import Messages
from gateway.usecases.new_contacts import NewContacts
from gateway.usecases.opt_outs import OptOuts
from gateway.usecases.portraits import Portraits
from gateway.usecases.profiles import Profiles
from gateway.usecases.schedule import Schedule
from gateway.usecases.sessions import Sessions
from gateway.usecases.statuses import Statuses
from gateway.usecases.tenants import Tenants
from gateway.usecases.users import Users
from gateway.usecases.webhooks import Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    sessions: Sessions
    messages: Messages
    files: Files
    media: Media
    message_actions: MessageActions
    schedule: Schedule
    bulks: Bulks
    limits: SendLimits
    opt_outs: OptOuts
    new_contacts: NewContacts
    idempotency: Idempotency
    chats: Chats
    history: History
    contacts: Contacts
    profiles: Profiles
    portraits: Portraits
    groups: Groups
    labels: Labels
    communities: Communities
    channels: Channels
    statuses: Statuses
    calls: Calls
    events: Events
    tenants: Tenants
    users: Users
    accounts: Accounts
    keys: Keys
    webhooks: Webhooks
    deliveries: Deliveries
    instances: Instances
    instance_sends: InstanceSends
    info: Info
