"""Keys, workspaces and their members, and the keys of providers, which go in and never come out."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from showrunner.catalog.keys import KeyRow
from showrunner.catalog.people import MemberRow, WorkspaceRow
from showrunner.errors import Forbidden, NotFound
from showrunner.http.asking import Caller, KeyOwner, Reader, StrictRoute, WorkspaceOwner, answer
from showrunner.http.models.service import (
    KeyList,
    KeyRequest,
    KeySecret,
    KeyView,
    MemberCreate,
    MemberList,
    MemberRequest,
    MemberView,
    SecretList,
    SecretRequest,
    SecretView,
    WorkspaceCreate,
    WorkspaceList,
    WorkspacePatch,
    WorkspaceView,
)

router = APIRouter(prefix="/v1", tags=["accounts"], route_class=StrictRoute)

KeyId = Annotated[str, Path(max_length=100, description="id of a key")]
PersonId = Annotated[str, Path(max_length=200, description="id of a person")]
WorkspaceId = Annotated[str, Path(max_length=40, description="id of a workspace")]
SecretName = Annotated[str, Path(max_length=64, description="as in PEXELS_API_KEY", examples=["PEXELS_API_KEY"])]


@router.post("/keys", status_code=201, response_model=KeySecret, operation_id="create_key")
def create_key(caller: KeyOwner, asked: KeyRequest) -> Response:
    """A key of the API, or a client for OAuth2. The secret is shown this once."""
    row, secret = caller.house.accounts.create_key(
        caller.principal, asked.name, asked.role, tuple(asked.scopes), asked.expires_ms, person=asked.person,
        kind=asked.kind,
    )  # fmt: skip
    return answer(KeySecret(**_key(row).model_dump(), secret=secret), 201, {"location": f"/v1/keys/{row.id}"})


@router.get("/keys", response_model=KeyList, operation_id="list_keys")
def keys(caller: KeyOwner) -> Response:
    """Newest first, revoked ones among them."""
    return answer(KeyList(keys=tuple(_key(row) for row in caller.house.accounts.keys(caller.principal))))


@router.delete("/keys/{key}", response_model=KeyView, operation_id="revoke_key")
def revoke(caller: KeyOwner, key: KeyId) -> Response:
    """From now on it opens nothing."""
    return answer(_key(caller.house.accounts.revoke_key(caller.principal, key)))


@router.get("/workspaces", response_model=WorkspaceList, operation_id="list_workspaces")
def workspaces(caller: Reader) -> Response:
    """Your own; for the operator of this install, all."""
    found = caller.house.accounts.workspaces
    rows = found.all() if _is_operator(caller) else [found.get(caller.workspace)]
    return answer(WorkspaceList(workspaces=tuple(_workspace(row) for row in rows)))


@router.post("/workspaces", status_code=201, response_model=WorkspaceView, operation_id="create_workspace")
def create_workspace(caller: WorkspaceOwner, asked: WorkspaceCreate) -> Response:
    """For the operator of this install."""
    _must_operate(caller)
    row = caller.house.accounts.workspaces.create(asked.id, asked.name)
    return answer(_workspace(row), 201, {"location": f"/v1/workspaces/{row.id}"})


@router.get("/workspaces/{workspace}", response_model=WorkspaceView, operation_id="get_workspace")
def workspace(caller: Reader, workspace: WorkspaceId) -> Response:
    """Its name and its ceilings."""
    return answer(_workspace(caller.house.accounts.workspaces.get(_within(caller, workspace))))


@router.patch("/workspaces/{workspace}", response_model=WorkspaceView, operation_id="change_workspace")
def change_workspace(caller: WorkspaceOwner, workspace: WorkspaceId, asked: WorkspacePatch) -> Response:
    """Its name and its ceilings. For the operator of this install."""
    _must_operate(caller)
    row = caller.house.accounts.workspaces.change(workspace, **asked.model_dump(exclude_unset=True))
    return answer(_workspace(row))


@router.get("/members", response_model=MemberList, operation_id="list_members")
def members(caller: WorkspaceOwner) -> Response:
    """Who belongs here, and as what."""
    rows = caller.house.accounts.workspaces.members(caller.principal)
    return answer(MemberList(members=tuple(_member(row) for row in rows)))


@router.post("/members", status_code=201, response_model=MemberView, operation_id="create_member")
def add_member(caller: WorkspaceOwner, asked: MemberCreate) -> Response:
    """Take in somebody whom no issuer knows: a person to whom keys can belong."""
    row = caller.house.accounts.workspaces.add_member(caller.principal, asked.name, asked.role)
    return answer(_member(row), 201, {"location": "/v1/members"})


@router.put("/members/{person}", response_model=MemberList, operation_id="put_member")
def put_member(caller: WorkspaceOwner, person: PersonId, asked: MemberRequest) -> Response:
    """Take in somebody who has signed in before, or change their role."""
    caller.house.accounts.workspaces.set_member(caller.principal, person, asked.role)
    return members(caller)


@router.delete("/members/{person}", status_code=204, response_class=Response, operation_id="delete_member")
def drop_member(caller: WorkspaceOwner, person: PersonId) -> Response:
    """Their keys for this workspace end with it."""
    caller.house.accounts.workspaces.drop_member(caller.principal, person)
    return Response(status_code=204)


@router.get("/secrets", response_model=SecretList, operation_id="list_secrets")
def secrets(caller: WorkspaceOwner) -> Response:
    """Which there are, without what they are."""
    rows = caller.house.vault.names(caller.workspace)
    found = (SecretView(name=r.name, host=r.host, hint=r.hint, created_ms=r.created_ms) for r in rows)
    return answer(SecretList(secrets=tuple(found)))


@router.put("/secrets/{name}", response_model=SecretView, operation_id="put_secret")
def put_secret(caller: WorkspaceOwner, name: SecretName, asked: SecretRequest) -> Response:
    """Keep a provider's key, sealed, for one host alone."""
    row = caller.house.vault.put_secret(caller.workspace, name, asked.value.get_secret_value(), asked.host)
    return answer(SecretView(name=row.name, host=row.host, hint=row.hint, created_ms=row.created_ms))


@router.delete("/secrets/{name}", status_code=204, response_class=Response, operation_id="delete_secret")
def drop_secret(caller: WorkspaceOwner, name: SecretName) -> Response:
    """Forget it."""
    caller.house.vault.drop(caller.workspace, name)
    return Response(status_code=204)


def _is_operator(caller: Caller) -> bool:
    """Whoever has this machine's token can read everything on it anyway."""
    return caller.principal.key == "install"


def _must_operate(caller: Caller) -> None:
    if not _is_operator(caller):
        raise Forbidden(
            "only the operator of this install may do that", hint="use its own token: showrunner serve prints it"
        )


def _within(caller: Caller, workspace: str) -> str:
    if workspace != caller.workspace and not _is_operator(caller):
        raise NotFound(f"there is no workspace {workspace!r} here", hint="GET /v1/workspaces", field="workspace")
    return workspace


def _key(row: KeyRow) -> KeyView:
    return KeyView.model_validate({name: getattr(row, name) for name in KeyView.model_fields})


def _member(row: MemberRow) -> MemberView:
    return MemberView.model_validate({name: getattr(row, name) for name in MemberView.model_fields})


def _workspace(row: WorkspaceRow) -> WorkspaceView:
    return WorkspaceView.model_validate({name: getattr(row, name) for name in WorkspaceView.model_fields})
